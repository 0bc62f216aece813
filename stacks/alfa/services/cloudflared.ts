import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { stringify } from "yaml";
import { alfaService, hostGateway, loopback, probe } from "../defaults";
import { generatedFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Port of this host at which the tunnel tells how it is, before the offset; not one that another cloudflared would take. */
export const tunnelMetrics = 9241;

/** Why the tunnel is not started, if it is not. */
export function tunnelReason(config: AlfaConfig): string | undefined {
  return config.tunnel === undefined
    ? "no credentials of a named tunnel: set alfa:tunnel (id, account, hostname) and the secret TUNNEL_SECRET"
    : undefined;
}

/** The one tunnel: its hostname reaches the webhook on the host, anything else is a 404. */
export function cloudflared(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "cloudflared",
    description: "Cloudflare tunnel to the webhook",
    profile: "core",
    image: imageOf(config, "cloudflared"),
    command: ["tunnel", "--config", "/etc/cloudflared/config.yml", "--metrics", "0.0.0.0:20241", "run"],
    configs: [
      generatedFile("cloudflared-config", "/etc/cloudflared/config.yml", tunnelConfig(config)),
      ...(config.tunnel
        ? [generatedFile("cloudflared-credentials", "/etc/cloudflared/credentials.json", credentials(config.tunnel))]
        : []),
    ],
    // What runs tells its ingress there: a file that was changed since its start is seen.
    ports: [loopback(config, tunnelMetrics, 20241)],
    networks: [networks.outside, networks.monitoring],
    metrics: { port: 20241 },
    monitor: "20241/ready",
    extraHosts: [hostGateway],
    // The image has no shell; ready = connected to the edge:
    // https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/monitor-tunnels/
    healthcheck: probe(["CMD", "cloudflared", "tunnel", "--metrics", "127.0.0.1:20241", "ready"], 30),
    limits: { memoryMiB: 128, cpus: 0.5, pids: 64 },
  });
}

/** https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/local-management/configuration-file/ */
function tunnelConfig(config: AlfaConfig): string {
  return stringify({
    ...(config.tunnel ? { tunnel: config.tunnel.id, "credentials-file": "/etc/cloudflared/credentials.json" } : {}),
    ingress: tunnelIngress(config).map(({ hostname, service }) => ({ ...(hostname !== "" && { hostname }), service })),
  });
}

/** The whole ingress; a hostname of "" is any. */
export function tunnelIngress(config: AlfaConfig): { hostname: string; service: string }[] {
  const port = config.webhookPort + config.portOffset;
  return [
    ...(config.tunnel ? [{ hostname: config.tunnel.hostname, service: `http://host.docker.internal:${port}` }] : []),
    { hostname: "", service: "http_status:404" },
  ];
}

function credentials(tunnel: NonNullable<AlfaConfig["tunnel"]>): string {
  return JSON.stringify({ AccountTag: tunnel.account, TunnelSecret: "${TUNNEL_SECRET}", TunnelID: tunnel.id });
}
