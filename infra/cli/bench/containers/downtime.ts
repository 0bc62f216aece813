import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import type { Engine } from "../../../../stacks/engine";
import { childEnvironment } from "../../../toolchain/child-environment";
import { ensureCompose } from "../../../toolchain/compose";
import { progress } from "../../../toolchain/progress";
import { command, Project, type Bench } from "./project";

/** A way to replace one container. */
interface Way {
  readonly title: string;
  /** The container's name. */
  readonly name: string;
  /** Makes it in round 0, replaces it later. */
  readonly apply: (round: number) => Promise<unknown>;
}

/** Seconds from the end of the former container until its successor was healthy, of each round. */
export interface Downtime {
  readonly title: string;
  readonly seconds: readonly number[];
}

/** Between two health checks. It is the same for all ways, and a part of what is measured. */
const INTERVAL = "1s";
const NANO = 1e9;

/**
 * Replaces a container again and again: with this provider, and with `docker compose up --force-recreate` or, where there is no
 * Compose, with what `docker rm -f` and `docker run` do. They take turns.
 */
export async function measureDowntime(
  engine: Engine,
  bench: Bench,
  folder: string,
  rounds: number,
): Promise<Downtime[]> {
  const ways = [await byProvider(engine, bench, folder), await byOthers(engine, bench, folder)];
  const measured = ways.map((way) => ({ ...way, seconds: new Array<number>() }));
  for (let round = 0; round <= rounds; round++)
    for (const { name, apply, seconds } of measured) {
      const since = Date.now() / 1000;
      await apply(round);
      await untilHealthy(engine, name);
      if (round > 0) seconds.push(await downSince(engine, bench, since));
    }
  return measured;
}

async function byProvider(engine: Engine, bench: Bench, folder: string): Promise<Way> {
  const prefix = `${bench.prefix}alfa-`;
  const project = await Project.make(path.join(folder, "alfa"), engine.where.host, { ...bench, prefix });
  const apply = (round: number) => project.up(1, { BENCH_ROUND: String(round), BENCH_HEALTH: INTERVAL });
  return { title: "this provider", name: `${prefix}0`, apply };
}

async function byOthers(engine: Engine, bench: Bench, folder: string): Promise<Way> {
  const name = `${bench.prefix}other`;
  try {
    const { bin, version } = await ensureCompose(progress);
    const file = path.join(folder, "compose", "compose.yaml");
    await mkdir(path.dirname(file));
    await writeFile(file, JSON.stringify({ services: { one: service(bench, name) } }));
    const args = [
      "--project-name",
      bench.prefix.replace(/-$/, ""),
      "--file",
      file,
      "up",
      "--detach",
      "--force-recreate",
    ];
    const env = childEnvironment({ DOCKER_HOST: engine.where.host });
    const apply = () => execa(bin, args, { env, extendEnv: false, stdin: "ignore" });
    return { title: `docker compose ${version} up --force-recreate`, name, apply };
  } catch (error) {
    progress.say(`no Compose: ${error instanceof Error ? error.message : String(error)}`);
    return {
      title: "docker rm -f and docker run (there is no Compose)",
      name,
      apply: () => again(engine, bench, name),
    };
  }
}

/** The provider's container in Compose's words. */
const service = ({ image, label }: Bench, name: string) => ({
  image,
  container_name: name,
  command: command.map((part) => part.replaceAll("$", "$$")),
  labels: { [label.key]: label.value },
  restart: "unless-stopped",
  mem_limit: "64m",
  tmpfs: ["/scratch"],
  network_mode: "bridge",
  healthcheck: { test: ["CMD", "true"], interval: INTERVAL },
});

async function again(engine: Engine, { image, label }: Bench, name: string): Promise<void> {
  await engine.removeContainer(name, { force: true });
  const { id } = await engine.createContainer(name, {
    Image: image,
    Cmd: command,
    Labels: { [label.key]: label.value },
    Healthcheck: { Test: ["CMD", "true"], Interval: NANO },
    HostConfig: { Memory: 64 * 2 ** 20, Tmpfs: { "/scratch": "" }, RestartPolicy: { Name: "unless-stopped" } },
  });
  await engine.startContainer(id);
}

async function untilHealthy(engine: Engine, name: string): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await engine.inspectContainer(name))?.State.Health?.Status !== "healthy") {
    if (Date.now() > end) throw new Error(`container "${name}" is not healthy after a minute`);
    await sleep(100);
  }
}

/** By the Engine's own clock: no round hangs on how fast it is looked at. */
async function downSince(engine: Engine, { label }: Bench, since: number): Promise<number> {
  const filters = { type: ["container"], label: [`${label.key}=${label.value}`] };
  let [down, up] = [0, 0];
  for await (const { Action, timeNano } of engine.events(filters, { since, until: Date.now() / 1000 })) {
    if (Action === "die") down ||= timeNano ?? 0;
    if (Action === "health_status: healthy") up = timeNano ?? 0;
  }
  if (down === 0 || up < down) throw new Error("the Engine told of no replacement");
  return (up - down) / NANO;
}
