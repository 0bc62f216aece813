import { versionLines } from "../../stacks/alfa/images";
import { UserError } from "../../stacks/model/errors";
import { containerName, type Stack } from "../../stacks/model/stack";

/** A service whose next version line converts its data, and the setting that chooses the line. */
interface Line {
  readonly setting: string;
  readonly known: readonly string[];
  /** Services besides itself that hold its data. */
  readonly dataIn: readonly string[];
  /** Services that must have its version: https://docs.n8n.io/hosting/configuration/task-runners/#setting-up-external-mode */
  readonly alongside?: readonly string[];
}

const lines: Readonly<Record<string, Line>> = {
  redis: { setting: "redisVersion", known: versionLines.redis, dataIn: [] },
  n8n: { setting: "n8nVersion", known: versionLines.n8n, dataIn: ["postgres"], alongside: ["n8n-runner"] },
  "uptime-kuma": { setting: "uptimeKumaVersion", known: versionLines.uptimeKuma, dataIn: [] },
};

/** What an upgrade does. */
export interface UpgradePlan {
  readonly service: string;
  readonly setting: string;
  readonly to: string;
  /** What is brought to the new line: the service itself, and what must have its version. */
  readonly services: readonly string[];
  /** Containers whose volumes are saved first, the upgraded one's first. */
  readonly containers: readonly string[];
}

/**
 * What `alfa upgrade SERVICE` will do.
 * @param to the version line; default: the newest
 * @throws UserError for a service without version lines, or a line that is not known
 */
export function upgradePlan(stack: Stack, service: string, to?: string): UpgradePlan {
  if (service === "postgres")
    throw new UserError(
      "PostgreSQL can't read the files of another major version, so a copied volume is no way there: dump (pg_dumpall), set alfa:postgresVersion with a new volume, and load; alfa upgrade offers redis, n8n and uptime-kuma",
    );
  const line = lines[service];
  if (!line)
    throw new UserError(
      `"${service}" has no version lines to go between; alfa upgrade offers ${Object.keys(lines).join(", ")}`,
    );
  const wanted = to ?? line.known.at(-1) ?? "";
  if (!line.known.includes(wanted))
    throw new UserError(`there is no version line "${wanted}" of "${service}"; known: ${line.known.join(", ")}`);
  return {
    service,
    setting: line.setting,
    to: wanted,
    services: [service, ...(line.alongside ?? []).filter((name) => name in stack.services)],
    containers: [service, ...line.dataIn].flatMap((name) => {
      const declared = stack.services[name];
      return declared ? [containerName(stack, declared)] : [];
    }),
  };
}
