import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { progress } from "../../toolchain/progress";
import { composeFile } from "./compose-file";
import { measure, type Run } from "./measure";
import { alfa, emptyNode, installLinters, type Absent, type Tool } from "./tools";

/** Services of the measured files; `rounds`: of so many times the asked rounds one is run, for what takes long. */
const sizes = [
  { services: 18, fewer: 1 },
  { services: 100, fewer: 1 },
  { services: 1000, fewer: 2 },
  { services: 10_000, fewer: 4 },
] as const;

/** Most of compose-lint's wall time that an audit may take. */
const targets: Readonly<Record<number, number>> = { 18: 1, 1000: 0.6 };

/** The runs of one program on one file. */
export interface Measured {
  readonly services: number;
  readonly tool: string;
  readonly runs: readonly Run[];
}

/**
 * Prints what `alfa audit` as a whole process costs beside other linters on the same files, in one run. Resolves to 1
 * when a target is missed.
 */
export async function benchAudit(rounds: number): Promise<number> {
  const { tools: linters, absent } = await installLinters(progress);
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-bench-"));
  try {
    const measured: Measured[] = [];
    for (const { services, fewer } of sizes) {
      const file = path.join(folder, `compose-${services}.yml`);
      await writeFile(file, composeFile(services));
      const tools = [emptyNode, alfa, ...linters].filter(({ most }) => services <= (most?.services ?? Infinity));
      const count = Math.max(2, Math.ceil(rounds / fewer));
      measured.push(
        ...(await progress.step(`${services} services, ${count} rounds`, () => inTurn(tools, services, file, count))),
      );
    }
    const { text, missed } = verdict(measured);
    process.stdout.write(`${table(measured)}\n${[...notes(linters, absent), ...text].join("\n")}\n`);
    return missed ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The programs take turns, so that a slow moment of the machine hits all of them. The first turn fills caches and does not count. */
async function inTurn(tools: readonly Tool[], services: number, file: string, rounds: number): Promise<Measured[]> {
  const list = tools.map(({ name, command }) => ({ services, tool: name, command, runs: new Array<Run>() }));
  for (let round = 0; round <= rounds; round++) {
    for (const { command, runs } of list) {
      const run = await measure([...command, file]);
      if (round > 0) runs.push(run);
    }
  }
  return list;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;

const wall = ({ runs }: Measured): number => median(runs.map(({ wallMs }) => wallMs));

const find = (measured: readonly Measured[], services: number, name: string): number | undefined => {
  const found = measured.find(({ services: count, tool }) => count === services && tool.startsWith(name));
  return found && wall(found);
};

const inSeconds = (ms: number): string => (ms / 1000).toFixed(ms < 1000 ? 3 : ms < 10_000 ? 2 : 1);

function table(measured: readonly Measured[]): string {
  const result = new Table({
    head: ["services", "process", "wall s: median", "least - most", "CPU s", "peak MiB", "to compose-lint"],
    style: { head: [], border: [] },
  });
  for (const one of measured) {
    const walls = one.runs.map(({ wallMs }) => wallMs);
    const base = find(measured, one.services, "compose-lint");
    const cpu = one.runs.flatMap(({ cpuMs }) => cpuMs ?? []);
    const peak = one.runs.flatMap(({ peakMiB }) => peakMiB ?? []);
    result.push([
      one.services,
      one.tool,
      inSeconds(wall(one)),
      `${inSeconds(Math.min(...walls))} - ${inSeconds(Math.max(...walls))}`,
      cpu.length === 0 ? "" : inSeconds(median(cpu)),
      peak.length === 0 ? "" : Math.round(Math.max(...peak)),
      base === undefined ? "" : `${(wall(one) / base).toFixed(2)}x`,
    ]);
  }
  return result.toString();
}

function notes(linters: readonly Tool[], absent: readonly Absent[]): string[] {
  return [
    ...absent.map(({ name, reason }) => `${name} was not measured; it could not be installed: ${reason}`),
    ...linters.flatMap(({ name, most }) => (most ? [`${name} up to ${most.services} services: ${most.reason}`] : [])),
  ];
}

/** Says for each target whether it is met. */
export function verdict(measured: readonly Measured[]): { text: string[]; missed: boolean } {
  const ratios = Object.entries(targets).map(([services, most]) => {
    const [own, base] = ["alfa audit", "compose-lint"].map((name) => find(measured, Number(services), name));
    const ratio = own === undefined || base === undefined ? undefined : own / base;
    return { what: `${services} services take %x compose-lint's time`, ratio, most };
  });
  const [own, base] = [10_000, 1000].map((services) => find(measured, services, "alfa audit"));
  const growth = own === undefined || base === undefined ? undefined : own / base;
  const all = [...ratios, { what: "10000 services take %x the time of 1000", ratio: growth, most: 10 }];
  const text = all.map(({ what, ratio, most }) =>
    ratio === undefined
      ? `${what.replace("%x", `?x`)} (target at most ${most}x: not measured)`
      : `${what.replace("%", ratio.toFixed(2))} (target at most ${most}x: ${ratio <= most ? "met" : "missed"})`,
  );
  return { text: [`${text.join("; ")}.`], missed: all.some(({ ratio, most }) => ratio !== undefined && ratio > most) };
}
