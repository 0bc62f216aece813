import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { progress } from "../../toolchain/progress";
import { measure, type Run } from "./measure";
import { answerForMany, Endpoints } from "./recorded/server";
import { alfa } from "./tools";

/** A fleet of recorded Engines that is audited. */
interface Fleet {
  readonly hosts: number;
  readonly containers: number;
  /** Milliseconds until each answer: the way to the host and back. */
  readonly delay: number;
  readonly concurrency: number;
}

const fleets: readonly Fleet[] = [
  { hosts: 200, containers: 3, delay: 0, concurrency: 8 },
  { hosts: 1000, containers: 3, delay: 0, concurrency: 8 },
  { hosts: 200, containers: 18, delay: 0, concurrency: 8 },
  { hosts: 200, containers: 18, delay: 20, concurrency: 8 },
  { hosts: 200, containers: 18, delay: 20, concurrency: 32 },
];

/** So many times the processor time for each host of 200 a host of 1,000 may take: more would not be linear. */
const target = 1.5;

/** Processor time in ms; where the system does not tell it, all time. */
const cost = ({ cpuMs, wallMs }: Run): number => cpuMs ?? wallMs;

interface Measured extends Fleet {
  readonly run: Run;
  readonly requests: number;
}

/**
 * Prints what `alfa audit --hosts` as a whole process costs on fleets of recorded Engines, which this process serves.
 * Resolves to 1 when what a host costs grows with their number.
 */
export async function benchFleet(rounds: number): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-fleet-"));
  try {
    const measured: Measured[] = [];
    for (const fleet of fleets) {
      const title = `${fleet.hosts} hosts of ${fleet.containers} containers, ${rounds} rounds`;
      measured.push(await progress.step(title, () => audit(fleet, folder, rounds)));
    }
    return print(measured);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function audit(fleet: Fleet, folder: string, rounds: number): Promise<Measured> {
  const { hosts, containers, delay, concurrency } = fleet;
  const endpoints = new Endpoints();
  const say = answerForMany(containers);
  let requests = 0;
  try {
    const addresses: string[] = [];
    for (let number = 0; number < hosts; number++) {
      const address = await endpoints.engine(path.join(folder, `${number}.sock`), (request, response) => {
        requests += 1;
        if (delay === 0) say(request, response);
        else setTimeout(say, delay, request, response);
      });
      addresses.push(address);
    }
    const file = path.join(folder, "hosts.txt");
    await writeFile(file, addresses.join("\n"));
    const output = ["--format", "json", "-o", path.join(folder, "report.json"), "--fail-on", "never"];
    const command = [...alfa.command, "--live", "--hosts", file, "--concurrency", String(concurrency), ...output];
    const runs: Run[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await measure(command));
    const run = runs.sort((a, b) => a.wallMs - b.wallMs)[Math.floor(runs.length / 2)];
    if (run === undefined) throw new Error("no round was run");
    return { ...fleet, run, requests: requests / rounds };
  } finally {
    endpoints.close();
  }
}

function print(measured: readonly Measured[]): number {
  const table = new Table({
    head: [
      "hosts",
      "containers each",
      "answer after",
      "at once",
      "requests",
      "wall s",
      "CPU s",
      "peak MiB",
      "ms a host",
    ],
    style: { head: [], border: [] },
  });
  for (const { hosts, containers, delay, concurrency, requests, run } of measured) {
    const { wallMs, cpuMs, peakMiB } = run;
    table.push([
      hosts,
      containers,
      `${delay} ms`,
      concurrency,
      Math.round(requests),
      (wallMs / 1000).toFixed(1),
      cpuMs === undefined ? "" : (cpuMs / 1000).toFixed(1),
      peakMiB?.toFixed(0) ?? "",
      (cost(run) / hosts).toFixed(1),
    ]);
  }
  const [few, many] = measured;
  const ratio = few && many ? cost(many.run) / many.hosts / (cost(few.run) / few.hosts) : NaN;
  const met = ratio <= target;
  process.stdout.write(
    `${table.toString()}\na host of 1,000 takes ${ratio.toFixed(2)} times the processor time of a host of 200 ` +
      `(target at most ${target}: ${met ? "met" : "missed"})\n`,
  );
  return met ? 0 : 1;
}
