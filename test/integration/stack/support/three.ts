import { sandbox } from "../../../../infra/toolchain/sandbox/settings";
import { countSeed } from "../../../../infra/toolchain/sandbox/up/seed";
import type { Engine } from "../../../../stacks/engine";
import type { Declared } from "../../providers/support/workspace";

const postgresImage = `${sandbox.registry}postgres:15`;
const redisImage = `${sandbox.registry}redis:7`;
export const dataImages = [postgresImage, redisImage];

/** The services of the program, by key. Every other value replaces all of them. */
export const keys = ["db", "cache", "queue"];

const service = (prefix: string, key: string, value: string, args: Readonly<Record<string, unknown>>): Declared => ({
  type: "Container",
  name: key,
  args: {
    name: `${prefix}-${key}`,
    restart: "unless-stopped",
    stopTimeout: 10,
    ...args,
    envs: [`VALUE=${value}`, ...(Array.isArray(args["envs"]) ? args["envs"].map(String) : [])],
  },
});

const redis = (prefix: string, key: string, value: string): Declared =>
  service(prefix, key, value, {
    image: redisImage,
    command: ["redis-server", "--appendonly", "yes"],
    volumes: [{ volumeName: `${prefix}-${key}`, containerPath: "/data" }],
    healthcheck: { tests: ["CMD", "redis-cli", "ping"], interval: "1s", retries: 10 },
  });

/** PostgreSQL and two Redis, each on a volume of its own. */
export function threeServices(prefix: string, value: string): Declared[] {
  return [
    service(prefix, "db", value, {
      image: postgresImage,
      envs: ["POSTGRES_USER=alfa", "POSTGRES_DB=alfa", "POSTGRES_PASSWORD=not-a-secret"],
      volumes: [{ volumeName: `${prefix}-db`, containerPath: "/var/lib/postgresql/data" }],
      healthcheck: { tests: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "alfa"], interval: "1s", retries: 20 },
    }),
    redis(prefix, "cache", value),
    redis(prefix, "queue", value),
  ];
}

/** Rows of the database, keys of each Redis. */
export async function data(engine: Engine, prefix: string): Promise<{ rows: number; cache: number; queue: number }> {
  const [first, second] = await Promise.all(
    ["cache", "queue"].map((key) => countSeed(engine, `${prefix}-db`, `${prefix}-${key}`)),
  );
  return { rows: first?.rows ?? 0, cache: first?.keys ?? 0, queue: second?.keys ?? 0 };
}

/** What of a service is there: the one that serves, and what stands aside. */
export interface Standing {
  /** Value of the container of the declared name, when it runs under its restart policy. */
  readonly serves: string | undefined;
  /** Rollback copies that would start by themselves, or run. */
  readonly awake: readonly string[];
  readonly copies: number;
  /** What only an unfinished replacement leaves. */
  readonly unfinished: readonly string[];
}

export async function standing(engine: Engine, prefix: string, key: string): Promise<Standing> {
  const name = `${prefix}-${key}`;
  const listed = await engine.listContainers({ name: [`^/?${name}`] });
  const found = (await Promise.all(listed.map(({ Id }) => engine.inspectContainer(Id)))).flatMap((one) => one ?? []);
  const named = (one: (typeof found)[number]): string => one.Name.replace(/^\//, "");
  const current = found.find((one) => named(one) === name);
  const aside = found.filter((one) => one !== current);
  const serving = current?.State.Running === true && current.HostConfig.RestartPolicy?.Name !== "no";
  return {
    serves: serving ? current.Config.Env?.find((entry) => entry.startsWith("VALUE="))?.slice(6) : undefined,
    awake: aside.filter((one) => one.State.Running || one.HostConfig.RestartPolicy?.Name !== "no").map(named),
    copies: aside.filter((one) => named(one).includes(".replaced-")).length,
    unfinished: aside.map(named).filter((other) => !other.includes(".replaced-")),
  };
}
