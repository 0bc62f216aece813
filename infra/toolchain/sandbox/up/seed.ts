import type { Engine } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import { sandbox } from "../settings";
import { until } from "./wait";

const { rows, keys } = sandbox.seed;

const SQL = `
CREATE TABLE IF NOT EXISTS alfa_events (id integer PRIMARY KEY, payload text NOT NULL);
INSERT INTO alfa_events SELECT n, 'event ' || n FROM generate_series(1, ${rows}) AS n ON CONFLICT DO NOTHING;
`;
const LUA = `for n = 1, ${keys} do redis.call('SET', 'alfa:key:' .. n, n) end return ${keys}`;

/** Fills PostgreSQL and Redis with what a repair must not lose. Again: nothing changes. */
export async function seed(engine: Engine, postgres: string, redis: string): Promise<void> {
  await Promise.all([
    until(
      `PostgreSQL in "${postgres}" accepts connections`,
      60_000,
      async () => (await engine.exec(postgres, ["pg_isready", "-h", "127.0.0.1", "-U", "alfa"])).exitCode === 0,
    ).then(() => run(engine, postgres, ["psql", "-v", "ON_ERROR_STOP=1", "-q", "-U", "alfa", "-d", "alfa", "-c", SQL])),
    until(
      `Redis in "${redis}" answers`,
      60_000,
      async () => (await engine.exec(redis, ["redis-cli", "ping"])).stdout.trim() === "PONG",
    ).then(() => run(engine, redis, ["redis-cli", "EVAL", LUA, "0"])),
  ]);
}

/** How many rows and keys of the seed are there. */
export async function countSeed(
  engine: Engine,
  postgres: string,
  redis: string,
): Promise<{ rows: number; keys: number }> {
  const [counted, keyed] = await Promise.all([
    run(engine, postgres, ["psql", "-U", "alfa", "-d", "alfa", "-Atc", "SELECT count(*) FROM alfa_events"]),
    run(engine, redis, ["redis-cli", "EVAL", "return #redis.call('KEYS', 'alfa:key:*')", "0"]),
  ]);
  return { rows: Number(counted), keys: Number(keyed) };
}

async function run(engine: Engine, container: string, command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.exec(container, command);
  if (exitCode !== 0)
    throw new UserError(`"${command[0] ?? ""}" in container "${container}" failed: ${(stderr || stdout).trim()}`);
  return stdout.trim();
}
