import type { Engine } from "../../../stacks/engine";
import type { Service } from "../../../stacks/model/service";
import { isPostgres, isRedis } from "../../rules/lib/software";
import type { ProbeEvidence } from "../evidence";
import type { Deadline } from "../limit";

type Asked = Pick<ProbeEvidence, "state" | "seen">;

/** A data store's own client, run in its container; `timeout` ends it there when the store hangs. */
interface StoreProbe {
  readonly kind: "postgres" | "redis";
  readonly port: number;
  readonly script: (port: number, seconds: number) => string;
  readonly read: (exitCode: number, output: string) => Asked | undefined;
}

const well = (seen: string): Asked => ({ state: "well", seen });
const ill = (seen: string): Asked => ({ state: "ill", seen });

/** Exit codes: https://www.postgresql.org/docs/current/app-pg-isready.html; another user's name would be logged as an error. */
const postgres: StoreProbe = {
  kind: "postgres",
  port: 5432,
  script: (port, seconds) =>
    `exec timeout ${seconds} pg_isready -h 127.0.0.1 -p ${port} -U "\${POSTGRES_USER:-postgres}" -d "\${POSTGRES_DB:-\${POSTGRES_USER:-postgres}}"`,
  read: (exitCode) =>
    ({ 0: well("accepts connections"), 1: ill("rejects connections"), 2: ill("connection refused") })[exitCode],
};

/** No password is given: a server that asks for one is there. */
const redis: StoreProbe = {
  kind: "redis",
  port: 6379,
  script: (port, seconds) => `exec timeout ${seconds} redis-cli -p ${port} ping`,
  read: (_exitCode, output) => {
    if (/\bPONG\b/.test(output)) return well("PONG");
    if (/\bNOAUTH\b/.test(output)) return well("asks for a password");
    const [first = ""] = output.trim().split("\n");
    return /Could not connect|^(?:LOADING|MASTERDOWN|BUSY)\b/.test(first) ? ill(first.slice(0, 200)) : undefined;
  },
};

export function storeProbe(service: Service): StoreProbe | undefined {
  return isPostgres(service) ? postgres : isRedis(service) ? redis : undefined;
}

/** Asks a data store by its own client in its container, without a password. Never rejects. */
export async function probeStore(
  engine: Engine,
  { service, id, probe }: { readonly service: Service; readonly id: string; readonly probe: StoreProbe },
  deadline: Deadline,
): Promise<ProbeEvidence> {
  const start = performance.now();
  const port = portOf(service) ?? probe.port;
  const seconds = Math.max(1, Math.floor(deadline.seconds));
  const run = engine.exec(id, ["sh", "-c", probe.script(port, seconds)]);
  const asked = await deadline
    .within(
      run.then(({ exitCode, stdout, stderr }): Asked => {
        if (exitCode === 124 || exitCode === 143) return ill(`no answer within ${seconds} s`);
        return (
          probe.read(exitCode, stdout + stderr) ?? { state: "unknown", seen: `its client ended with code ${exitCode}` }
        );
      }),
      (): Asked => ill(`no answer within ${deadline.seconds} s`),
    )
    .catch((error: unknown): Asked => ({
      state: "unknown",
      seen: error instanceof Error ? error.message : String(error),
    }));
  return {
    name: service.name,
    service: service.name,
    kind: probe.kind,
    target: `port ${port}`,
    ...asked,
    milliseconds: Math.round(performance.now() - start),
  };
}

/** The port that the store is told to listen on. */
function portOf({ command, environment }: Service): number | undefined {
  const told =
    /(?<![\w-])(?:--port|-p|port)[ =](\d{1,5})\b/.exec((command ?? []).join(" "))?.[1] ?? environment["PGPORT"];
  return told && /^\d{1,5}$/.test(told) ? Number(told) : undefined;
}
