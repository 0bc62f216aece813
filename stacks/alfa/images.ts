import type { AlfaConfig } from "./config";

/**
 * Every image of the stack and its version: the one place where a version stands. `registry` is prefixed when the image
 * does not come from Docker Hub. Digests are not pinned: they differ by platform and no offline source has them.
 */
const images = {
  traefik: { repository: "traefik", tag: "v3.7.13" },
  // Debian variants, as audited: Alpine's C library sorts text differently, which corrupts the order of existing indexes.
  postgres: { repository: "postgres", lines: { "15": "15.19", "16": "16.15", "17": "17.11" } },
  redis: { repository: "redis", lines: { "7": "7.4.11", "8": "8.10.2" } },
  // n8n 1.x below 1.123.83 and 2.x below 2.41.4 have CVE-2026-110852.
  n8n: { repository: "n8nio/n8n", lines: { "1": "1.123.83", "2": "2.46.5" } },
  "uptime-kuma": { repository: "louislam/uptime-kuma", lines: { "1": "1.23.17", "2": "2.5.3" } },
  "socket-proxy": { repository: "tecnativa/docker-socket-proxy", tag: "v0.4.2" },
  cloudflared: { repository: "cloudflare/cloudflared", tag: "2026.8.2" },

  prometheus: { repository: "prom/prometheus", tag: "v3.13.0" },
  grafana: { repository: "grafana/grafana", tag: "13.2.0" },
  loki: { repository: "grafana/loki", tag: "3.7.6" },
  alloy: { repository: "grafana/alloy", tag: "v1.21.2" },
  // The last Promtail: end of life since 2026-03-02 (docs/adr/0006-alloy-behind-promtail.md).
  promtail: { repository: "grafana/promtail", tag: "3.6.8" },
  alertmanager: { repository: "prom/alertmanager", tag: "v0.34.0" },
  "node-exporter": { repository: "prom/node-exporter", tag: "v1.12.1" },
  cadvisor: { registry: "ghcr.io", repository: "google/cadvisor", tag: "v0.60.5" },

  authentik: { registry: "ghcr.io", repository: "goauthentik/server", tag: "2026.8.6" },
  // 0.69.4 to 0.69.6 were compromised (CVE-2026-33634).
  trivy: { repository: "aquasec/trivy", tag: "0.74.0" },
  falco: { repository: "falcosecurity/falco", tag: "0.45.0" },
  falcosidekick: { repository: "falcosecurity/falcosidekick", tag: "2.34.1" },
} as const satisfies Record<string, ImageEntry>;

type ImageEntry = { registry?: string; repository: string } & ({ tag: string } | { lines: Record<string, string> });

export type ImageName = keyof typeof images;

/** The version lines that may be chosen by config, oldest first. */
export const versionLines = {
  postgres: ["15", "16", "17"],
  redis: ["7", "8"],
  n8n: ["1", "2"],
  uptimeKuma: ["1", "2"],
} as const;

/** Full reference of a service's image: the configured registry in place of the upstream one. */
export function imageOf(config: AlfaConfig, name: ImageName): string {
  const entry: ImageEntry = images[name];
  return reference(config, entry, "tag" in entry ? entry.tag : tagOfLine(config, name, entry.lines));
}

/** The external runner must have n8n's own version: https://docs.n8n.io/hosting/configuration/task-runners/#setting-up-external-mode */
export function runnersImage(config: AlfaConfig): string {
  return reference(config, { repository: "n8nio/runners" }, images.n8n.lines[config.n8nVersion]);
}

function tagOfLine(config: AlfaConfig, name: string, lines: Record<string, string>): string {
  const chosen: Record<string, string> = {
    postgres: config.postgresVersion,
    redis: config.redisVersion,
    n8n: config.n8nVersion,
    "uptime-kuma": config.uptimeKumaVersion,
  };
  const tag = lines[chosen[name] ?? ""];
  if (tag === undefined) throw new Error(`images.ts has no version line "${String(chosen[name])}" of ${name}`);
  return tag;
}

function reference(config: AlfaConfig, image: { registry?: string; repository: string }, tag: string): string {
  const registry = config.registry ?? image.registry;
  return `${registry === undefined ? "" : `${registry}/`}${image.repository}:${tag}`;
}
