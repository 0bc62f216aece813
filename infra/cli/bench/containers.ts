import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { openEngine, type Engine } from "../../../stacks/engine";
import { ensureEngine } from "../../toolchain/engine";
import { progress } from "../../toolchain/progress";
import { buildSandboxImages } from "../../toolchain/sandbox/build/build";
import { sandbox } from "../../toolchain/sandbox/settings";
import { measureDowntime, type Downtime } from "./containers/downtime";
import type { Part, Peaks } from "./containers/memory";
import { Project, type Bench } from "./containers/project";
import { countRequests, type Counter } from "./containers/requests";

const sizes = [18, 100, 300];
/** Previews of one size; replacements of each way. Most rounds that are run: 300 containers take long. */
const MOST_ROUNDS = 3;
/** Requests to the Engine that a process may have open at once. */
const AT_ONCE = 16;

/** What a stack of so many containers took. */
export interface Stack {
  readonly containers: number;
  /** Seconds to make all of them. */
  readonly up: number;
  /** Seconds of a preview that reads all of them; of these, seconds in which the provider read. */
  readonly preview: number;
  readonly reading: number;
  readonly peaks: Peaks;
  readonly atOnce: number;
}

/**
 * Prints what the Docker provider costs for 18, 100 and 300 containers, and the downtime of one replacement beside Compose's.
 * Removes what it has made, also when it fails. Resolves to 1 when a target is missed.
 */
export async function benchContainers(rounds: number): Promise<number> {
  const engine = openEngine((await ensureEngine({ progress })).host);
  const image = `${sandbox.registry}redis:7`;
  await buildSandboxImages(engine, [image], (text) => {
    progress.say(text);
  });
  const id = randomBytes(4).toString("hex");
  const bench: Bench = { image, prefix: `alfa-bench-${id}-`, label: { key: "alfa.bench", value: id } };
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-bench-"));
  const counter = await countRequests(engine.where.host);
  // A signal ends the CLI that runs; the error it leaves leads to the removal below.
  const stay = (): void => undefined;
  process.on("SIGINT", stay).on("SIGTERM", stay);
  try {
    const count = Math.min(rounds, MOST_ROUNDS);
    const downtimes = await progress.step(`replacements, ${count} rounds`, () =>
      measureDowntime(engine, bench, path.join(folder, "one"), count),
    );
    const stacks: Stack[] = [];
    for (const size of sizes) {
      const at = path.join(folder, String(size));
      stacks.push(await progress.step(`${size} containers`, () => measure(at, counter, bench, size, count)));
      await removeAll(engine, bench);
    }
    const { text, missed } = verdict(stacks);
    process.stdout.write(`${table(stacks)}\n${downtimeTable(downtimes)}\n${text}\n`);
    return missed ? 1 : 0;
  } finally {
    await progress.step("Removing what was made", () => removeAll(engine, bench));
    process.off("SIGINT", stay).off("SIGTERM", stay);
    await counter.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  counter: Counter,
  bench: Bench,
  containers: number,
  rounds: number,
): Promise<Stack> {
  const project = await Project.make(folder, counter.host, { ...bench, prefix: `${bench.prefix}${containers}-` });
  counter.forget();
  const up = await project.up(containers);
  let { atOnce } = counter.seen();
  const previews: { seconds: number; reading: number; peaks: Peaks }[] = [];
  for (let round = 0; round < rounds; round++) {
    counter.forget();
    const { seconds, peaks } = await project.preview(containers);
    const seen = counter.seen();
    atOnce = Math.max(atOnce, seen.atOnce);
    previews.push({ seconds, peaks, reading: seen.reading });
    progress.say(
      `up of ${containers}: ${up.seconds.toFixed(1)} s; preview: ${seconds.toFixed(1)} s, ${seen.count} requests`,
    );
  }
  return {
    containers,
    up: up.seconds,
    preview: median(previews.map(({ seconds }) => seconds)),
    reading: median(previews.map(({ reading }) => reading)),
    peaks: most([up.peaks, ...previews.map(({ peaks }) => peaks)]),
    atOnce,
  };
}

async function removeAll(engine: Engine, { label }: Bench): Promise<void> {
  const left = await engine.listContainers({ label: [`${label.key}=${label.value}`] });
  await Promise.all(left.map(({ Id }) => engine.removeContainer(Id, { force: true, volumes: true })));
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;

const parts: readonly Part[] = ["CLI", "provider", "program"];
const most = (all: readonly Peaks[]): Peaks =>
  new Map(parts.map((part) => [part, Math.max(0, ...all.map((each) => each.get(part) ?? 0))]));

function table(stacks: readonly Stack[]): string {
  const head = ["containers", "up s", "preview s", "of it reading", "reads a second", "the rest"];
  const result = new Table({
    head: [...head, ...parts.map((part) => `${part} MiB`), "requests at once"],
    style: { head: [], border: [] },
  });
  for (const { containers, up, preview, reading, peaks, atOnce } of stacks)
    result.push([
      containers,
      up.toFixed(1),
      preview.toFixed(1),
      `${reading.toFixed(2)} s`,
      Math.round(containers / reading),
      `${(preview - reading).toFixed(1)} s`,
      ...parts.map((part) => Math.round(peaks.get(part) ?? 0) || ""),
      atOnce,
    ]);
  return `${result.toString()}\nThe rest of a preview is the CLI's own work, the program's, checks and differences.`;
}

function downtimeTable(downtimes: readonly Downtime[]): string {
  const result = new Table({
    head: ["one replacement with", "down s: median", "least - most"],
    style: { head: [], border: [] },
  });
  for (const { title, seconds } of downtimes)
    result.push([
      title,
      median(seconds).toFixed(2),
      `${Math.min(...seconds).toFixed(2)} - ${Math.max(...seconds).toFixed(2)}`,
    ]);
  return `${result.toString()}\nDown from the end of the former container until the Engine calls its successor healthy; health is checked each second.`;
}

/** Says for each target whether it is met: cost grows no faster than the number of containers, and requests are bounded. */
export function verdict(stacks: readonly Stack[]): { readonly text: string; readonly missed: boolean } {
  const growths = stacks.slice(1).flatMap((bigger, index) => {
    const smaller = stacks[index];
    if (!smaller) return [];
    const target = bigger.containers / smaller.containers;
    const memory = (stack: Stack): number => stack.peaks.get("provider") ?? 0;
    const kinds: readonly [string, (stack: Stack) => number][] = [
      ["up", ({ up }) => up],
      ["preview", ({ preview }) => preview],
      ["the provider's memory", memory],
    ];
    return kinds.map(([what, of]) => {
      const ratio = of(bigger) / of(smaller);
      const name = `${what} of ${bigger.containers} takes ${ratio.toFixed(2)}x that of ${smaller.containers}`;
      return { name, target: `at most ${target.toFixed(2)}x`, met: !(ratio > target) };
    });
  });
  const atOnce = Math.max(...stacks.map((stack) => stack.atOnce));
  const all = [
    ...growths,
    { name: `${atOnce} requests at once`, target: `at most ${AT_ONCE}`, met: atOnce <= AT_ONCE },
  ];
  return {
    text: all.map(({ name, target, met }) => `${name} (target ${target}: ${met ? "met" : "missed"})`).join("\n"),
    missed: all.some(({ met }) => !met),
  };
}
