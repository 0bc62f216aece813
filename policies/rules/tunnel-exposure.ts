import type { Stack } from "../../stacks/model/stack";
import { audit } from "./lib/references";
import { portOf } from "./lib/tunnels";
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

function exposure(stack: Stack, port: number | undefined, by: string): (Hit & { subject: string })[] {
  if (port === undefined || stack.host.publicPorts.includes(port)) return [];
  return [
    { subject: subjectOf(stack, port), key: `port ${port}`, seen: `port ${port} ${by}`, wanted: "no public access" },
  ];
}

export default rule({
  id: "tunnel-exposure",
  title: "A tunnel makes public what is not declared public",
  severity: "high",
  priority: "P5",
  phase: 2,
  references: [audit("A8")],
  why: "Anybody on the internet reaches the service; n8n without a patch for CVE-2026-21858 then runs their code.",
  remedy:
    "End the tunnel; if the service must be public: authentication, HTTPS and limited access first, then declare it public.",
  checkStack: ({ stack }) =>
    stack.host.tunnels.flatMap((tunnel) =>
      tunnel.ingress.flatMap(({ hostname, service }) => exposure(stack, portOf(service), `as ${hostname}`)),
    ),
  liveStack: ({ stack, evidence }) =>
    evidence.processes
      .filter(({ role }) => role === "tunnel")
      .flatMap(({ port, ports = [port] }) =>
        ports.flatMap((reached) => exposure(stack, reached, "by a running tunnel")),
      ),
});
