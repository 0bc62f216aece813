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
    return [{ field: "image", key: "sshd", seen: service.image ?? "", wanted: "no SSH server" }];
  }
  return (["entrypoint", "command"] as const).flatMap((field) =>
    starts.test((service[field] ?? []).join(" "))
      ? [{ field, key: "sshd", seen: "starts sshd", wanted: "no SSH server" }]
      : [],
  );
}

export default rule({
  id: "sshd-in-container",
  title: "An SSH server runs in the container",
  severity: "medium",
  references: [cis("5.7")],
  why: "It is one more way in, with keys and patches of its own to care for; `docker exec` already gives a shell.",
  remedy: "Remove sshd and port 22; use `docker exec`, over an SSH connection to the host if need be.",
  check: ({ service }) => [
    ...started(service),
    ...publishedPorts(service)
      .filter(({ port }) => port.target === 22 && port.protocol === "tcp")
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: "port 22",
        seen: portText(port),
        wanted: "port 22 is not published",
      })),
  ],
});
