import type { Service } from "../../stacks/model/service";
import { imageRepository } from "./lib/image";
import { portText, publishedPorts } from "./lib/ports";
import { cis } from "./lib/references";
import { type Hit, rule } from "./rule";

const images = /(?:^|\/)(?:[\w.-]*openssh-server|[\w.-]*sshd|sftp)$/;
/** The program itself or its init script, alone or within a shell's line. */
const starts = /(?:^|[\s;&|("'/])sshd(?:[\s;&|)"']|$)|\bservice\s+ssh\s+start\b|init\.d\/ssh\b/;

function started(service: Service): Hit[] {
  if (images.test(imageRepository(service.image))) {
    return [
      {
        field: "image",
        key: "sshd",
        seen: service.image ?? "",
        wanted: { en: "no SSH server", fr: "aucun serveur SSH" },
      },
    ];
  }
  return (["entrypoint", "command"] as const).flatMap((field) =>
    starts.test((service[field] ?? []).join(" "))
      ? [
          {
            field,
            key: "sshd",
            seen: { en: "starts sshd", fr: "démarre sshd" },
            wanted: { en: "no SSH server", fr: "aucun serveur SSH" },
          },
        ]
      : [],
  );
}

export default rule({
  id: "sshd-in-container",
  title: { en: "An SSH server runs in the container", fr: "Un serveur SSH tourne dans le conteneur" },
  severity: "medium",
  references: [cis("5.7")],
  why: {
    en: "It is one more way in, with keys and patches of its own to care for; `docker exec` already gives a shell.",
    fr: "C'est une entrée de plus, avec ses propres clés et correctifs à suivre ; `docker exec` donne déjà un shell.",
  },
  remedy: {
    en: "Remove sshd and port 22; use `docker exec`, over an SSH connection to the host if need be.",
    fr: "Retirez sshd et le port 22 ; utilisez `docker exec`, au besoin par une connexion SSH à l'hôte.",
  },
  check: ({ service }) => [
    ...started(service),
    ...publishedPorts(service)
      .filter(({ port }) => port.target === 22 && port.protocol === "tcp")
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: "port 22",
        seen: portText(port),
        wanted: { en: "port 22 is not published", fr: "le port 22 n'est pas publié" },
      })),
  ],
});
