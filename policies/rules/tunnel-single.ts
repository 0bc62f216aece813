import { same } from "../lang";
import type { Stack } from "../../stacks/model/stack";
import type { TunnelEvidence } from "../observe/evidence";
import { imageRepository } from "./lib/image";
import { audit, doc } from "./lib/references";
import { type Hit, rule } from "./rule";

const tunnelServices = (stack: Stack): string[] =>
  Object.values(stack.services)
    .filter((service) => imageRepository(service.image) === "cloudflare/cloudflared")
    .map(({ name }) => name);

const oneTunnel = { en: "one tunnel", fr: "un seul tunnel" };

const notFound = "http_status:404";

/** A tunnel with host names whose last rule serves more than a 404: whatever name leads to it is let in. */
function openEnd({ metrics, ingress = [] }: TunnelEvidence): (Hit & { subject: string })[] {
  const last = ingress.at(-1);
  if (!last || last.service === notFound || !ingress.some(({ hostname }) => hostname !== "")) return [];
  return [
    {
      subject: "tunnel",
      key: `end ${metrics}`,
      seen: last.hostname === "" ? last.service : `${last.hostname} -> ${last.service}`,
      wanted: notFound,
      message: { en: "its last ingress rule", fr: "sa dernière règle d'ingress" },
    },
  ];
}

export default rule({
  id: "tunnel-single",
  title: { en: "More than one tunnel", fr: "Plus d'un tunnel" },
  severity: "low",
  priority: "P5",
  phase: 2,
  references: [
    audit("A8"),
    doc(
      "Cloudflare: ingress rules",
      "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/local-management/configuration-file/",
    ),
  ],
  why: {
    en: "One tunnel carries every public host name; a second one is left over, and nobody watches what it exposes.",
    fr: "Un seul tunnel porte tous les noms d'hôte publics ; un second est un reste, et personne ne surveille ce qu'il expose.",
  },
  remedy: {
    en: "Keep one named tunnel whose ingress lists what is public and ends in http_status:404.",
    fr: "Gardez un seul tunnel nommé, dont l'ingress énumère ce qui est public et se termine par http_status:404.",
  },
  checkStack: ({ stack }) => {
    // A declared tunnel is run by a service: each is counted once.
    const declared = stack.host.tunnels.map(({ name }) => name);
    const services = tunnelServices(stack);
    const names = services.length > declared.length ? services : declared;
    return names.length > 1 ? [{ subject: "tunnel", key: "count", seen: names.join(", "), wanted: oneTunnel }] : [];
  },
  byUpdate: "stack",
  liveStack: ({ evidence }) => {
    const open = (evidence.tunnels ?? []).flatMap(openEnd);
    const tunnels = evidence.processes.filter(({ role }) => role === "tunnel");
    if (tunnels.length < 2) return open;
    const targets = tunnels
      .map(({ port, pid }) =>
        port === undefined ? { en: `process ${pid}`, fr: `processus ${pid}` } : same(`port ${port}`),
      )
      .sort((a, b) => (a.en < b.en ? -1 : a.en > b.en ? 1 : 0));
    return [
      {
        subject: "tunnel",
        key: "count",
        seen: {
          en: `${tunnels.length} tunnels: ${targets.map(({ en }) => en).join(", ")}`,
          fr: `${tunnels.length} tunnels : ${targets.map(({ fr }) => fr).join(", ")}`,
        },
        wanted: oneTunnel,
      },
      ...open,
    ];
  },
});
