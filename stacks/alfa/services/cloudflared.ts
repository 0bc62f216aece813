import type { Service } from "../../model/service";
import type { Tunnel } from "../../model/stack";
import type { AlfaConfig } from "../config";
import { stringify } from "yaml";
import { alfaService, hostGateway, loopback, probe } from "../defaults";
import { generatedFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Port of this host at which the tunnel tells how it is, before the offset; not one that another cloudflared would take. */
const tunnelMetrics = 9241;

/** Why the tunnel is not started, if it is not. */
export function tunnelReason(config: AlfaConfig): string | undefined {
  if (config.tunnel?.by === "pm2") return "PM2 runs the tunnel (alfa:tunnel)";
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

/** The host, from where the tunnel runs. */
const hostOf = ({ tunnel }: AlfaConfig): string => (tunnel?.by === "pm2" ? "127.0.0.1" : "host.docker.internal");

/** https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/local-management/configuration-file/ */
function tunnelConfig(config: AlfaConfig, credentialsFile = "/etc/cloudflared/credentials.json"): string {
  return stringify({
    ...(config.tunnel ? { tunnel: config.tunnel.id, "credentials-file": credentialsFile } : {}),
    ingress: tunnelIngress(config).map(({ hostname, service }) => ({ ...(hostname !== "" && { hostname }), service })),
  });
}

/** The whole ingress; a hostname of "" is any. */
function tunnelIngress(config: AlfaConfig): { hostname: string; service: string }[] {
  const port = config.webhookPort + config.portOffset;
  return [
    ...(config.tunnel ? [{ hostname: config.tunnel.hostname, service: `http://${hostOf(config)}:${port}` }] : []),
    { hostname: "", service: "http_status:404" },
  ];
}

function credentials(tunnel: NonNullable<AlfaConfig["tunnel"]>): string {
  return JSON.stringify({ AccountTag: tunnel.account, TunnelSecret: "${TUNNEL_SECRET}", TunnelID: tunnel.id });
}

/** How the tunnel runs: as the service above, or the same command under PM2, its files beside PM2's own. */
export function tunnelRun(config: AlfaConfig): NonNullable<Tunnel["run"]> {
  const { tunnel, pm2 } = config;
  const metrics = `127.0.0.1:${tunnelMetrics + config.portOffset}`;
  const run = { metrics, ingress: tunnelIngress(config) };
  if (tunnel?.by !== "pm2" || tunnel.command === undefined) return { ...run, service: "cloudflared" };
  return {
    ...run,
    app: {
      name: "cloudflared",
      script: tunnel.command,
      args: ["tunnel", "--config", "@files/config.yml", "--metrics", metrics, "run"],
      files: { "config.yml": tunnelConfig(config, "@files/credentials.json"), "credentials.json": credentials(tunnel) },
      ...(pm2 && { pm2 }),
    },
  };
}
