import path from "node:path";
import { checkout, sandboxDir } from "../paths";

/** What keeps the sandbox apart from a real ALFA stack on the same Engine. */
export const sandbox = {
  /** Compose project name: the prefix of its volumes, the value of its labels. */
  project: "alfa-sandbox",
  /** Prefix of container and network names, before the service's name. */
  prefix: "sandbox-alfa-",
  /** Added to every published port. */
  portOffset: 20_000,
  /** Registry prefix of every image reference. */
  registry: "sandbox.local/",
  composeFile: path.join(checkout, "stacks", "alfa", "audit", "docker-compose.yml"),
  /** The services that the audit found running; the rest was never started. */
  running: ["postgres", "redis", "traefik", "n8n", "uptime-kuma"],
  /** Rows and keys that a repair must not lose. */
  seed: { rows: 1000, keys: 1000 },
  directory: sandboxDir,
} as const;

/** The published ports of the audited file, by the variable that moves them. */
const PORTS = {
  ALFA_PORT_TRAEFIK: 80,
  ALFA_PORT_TRAEFIK_TLS: 443,
  ALFA_PORT_TRAEFIK_DASHBOARD: 8080,
  ALFA_PORT_POSTGRES: 5432,
  ALFA_PORT_REDIS: 6379,
  ALFA_PORT_N8N: 5678,
  ALFA_PORT_UPTIME_KUMA: 3001,
} as const;

export interface SandboxSettings {
  readonly project: string;
  readonly prefix: string;
  readonly portOffset: number;
  readonly registry: string;
}

/** The variables of the audited Compose file for a sandbox. */
export function composeVariables(settings: SandboxSettings): Record<string, string> {
  const variables: Record<string, string> = { ALFA_REGISTRY: settings.registry, ALFA_PREFIX: settings.prefix };
  for (const [name, port] of Object.entries(PORTS)) variables[name] = String(port + settings.portOffset);
  return variables;
}
