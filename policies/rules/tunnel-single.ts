import type { Stack } from "../../stacks/model/stack";
import { imageRepository } from "./lib/image";
import { audit, doc } from "./lib/references";
import { rule } from "./rule";

const tunnelServices = (stack: Stack): string[] =>
  Object.values(stack.services)
    .filter((service) => imageRepository(service.image) === "cloudflare/cloudflared")
    .map(({ name }) => name);

export default rule({
  id: "tunnel-single",
  title: "More than one tunnel",
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
  why: "One tunnel carries every public host name; a second one is left over, and nobody watches what it exposes.",
  remedy: "Keep one named tunnel whose ingress lists what is public and ends in http_status:404.",
  checkStack: ({ stack }) => {
    // A declared tunnel is run by a service: each is counted once.
    const declared = stack.host.tunnels.map(({ name }) => name);
    const services = tunnelServices(stack);
    const names = services.length > declared.length ? services : declared;
    return names.length > 1 ? [{ subject: "tunnel", key: "count", seen: names.join(", "), wanted: "one tunnel" }] : [];
  },
  liveStack: ({ evidence }) => {
    const tunnels = evidence.processes.filter(({ role }) => role === "tunnel");
    if (tunnels.length < 2) return [];
    const targets = tunnels.map(({ port, pid }) => (port === undefined ? `process ${pid}` : `port ${port}`)).sort();
    return [
      {
        subject: "tunnel",
        key: "count",
        seen: `${tunnels.length} tunnels: ${targets.join(", ")}`,
        wanted: "one tunnel",
      },
    ];
  },
});
