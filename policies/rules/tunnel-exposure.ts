import type { Text } from "../lang";
import type { Stack } from "../../stacks/model/stack";
import { audit } from "./lib/references";
import { portOf, reachedPorts } from "./lib/tunnels";
import { servicesOf } from "./lib/per-stack";
import { type Hit, rule } from "./rule";

/** The service that publishes a host port, or else the port itself. */
function subjectOf(stack: Stack, port: number): string {
  const published = servicesOf(stack).find((service) =>
    service.ports.some((entry) => entry.published === String(port)),
  );
  const process = stack.host.processes.find((entry) => entry.port === port);
  return published?.name ?? process?.name ?? `port ${port}`;
}

function exposure(stack: Stack, port: number | undefined, by: Text): (Hit & { subject: string })[] {
  if (port === undefined || stack.host.publicPorts.includes(port)) return [];
  return [
    {
      subject: subjectOf(stack, port),
      key: `port ${port}`,
      seen: { en: `port ${port} ${by.en}`, fr: `port ${port} ${by.fr}` },
      wanted: { en: "no public access", fr: "aucun accès public" },
    },
  ];
}

export default rule({
  id: "tunnel-exposure",
  title: {
    en: "A tunnel makes public what is not declared public",
    fr: "Un tunnel rend public ce qui n'est pas déclaré public",
  },
  severity: "high",
  priority: "P5",
  phase: 2,
  references: [audit("A8")],
  why: {
    en: "Anybody on the internet reaches the service; n8n without a patch for CVE-2026-21858 then runs their code.",
    fr: "N'importe qui sur Internet atteint le service ; un n8n sans correctif pour CVE-2026-21858 exécute alors son code.",
  },
  remedy: {
    en: "End the tunnel; if the service must be public: authentication, HTTPS and limited access first, then declare it public.",
    fr: "Arrêtez le tunnel ; si le service doit être public : d'abord authentification, HTTPS et accès limité, ensuite déclarez-le public.",
  },
  checkStack: ({ stack }) =>
    stack.host.tunnels.flatMap((tunnel) =>
      tunnel.ingress.flatMap(({ hostname, service }) =>
        exposure(stack, portOf(service), { en: `as ${hostname}`, fr: `sous le nom ${hostname}` }),
      ),
    ),
  liveStack: ({ stack, evidence }) =>
    reachedPorts(evidence).flatMap((port) =>
      exposure(stack, port, { en: "by a running tunnel", fr: "par un tunnel actif" }),
    ),
});
