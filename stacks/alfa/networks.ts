import type { StackInput } from "../model/stack";
import type { AlfaConfig } from "./config";

/**
 * Who can reach whom. `data` is the audited network under its own name and settings: the databases and their clients stay
 * on it, so that the containers that run, and those kept for the way back, find them during and after a takeover (Docker
 * has no rename and no change in place for a network). Nothing on it but n8n and Uptime Kuma faces Traefik.
 */
export const networks = {
  /** PostgreSQL, Redis and those who use them. */
  data: "alfa-network",
  /** Traefik and what it routes to; published ports. */
  edge: "edge",
  /** Prometheus and what it scrapes, Loki, alerts. No way out of the host. */
  monitoring: "monitoring",
  /** n8n's task broker and its runner. No way out of the host. */
  runners: "runners",
  /** Those who reach out of the host and are reached by no other container. */
  outside: "outside",
  /** The socket proxy and its clients. No way out of the host. */
  dockerApi: "docker-api",
} as const;

export type NetworkKey = (typeof networks)[keyof typeof networks];

/** Name of a network on the Engine; the audited one has a name of its own in the audited file. */
export function networkName(config: AlfaConfig, key: NetworkKey): string {
  return key === networks.data ? `${config.prefix}network` : `${config.project}_${key}`;
}

export function declaredNetworks(config: AlfaConfig): StackInput["networks"] {
  const internal: readonly NetworkKey[] = [networks.monitoring, networks.runners, networks.dockerApi];
  return Object.fromEntries(
    Object.values(networks).map((key) => [
      key,
      { name: networkName(config, key), driver: "bridge", ...(internal.includes(key) ? { internal: true } : {}) },
    ]),
  );
}
