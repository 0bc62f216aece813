import { readdirSync, readFileSync } from "node:fs";

/** Most resident memory in MiB of the processes of one run, by what they are; empty where there is no /proc. */
export type Peaks = ReadonlyMap<Part, number>;
export type Part = "CLI" | "provider" | "program";

const LOOK_MS = 100;

/** Follows a process and what it starts, until `stop`. */
export function peaksOf(pid: number): { stop(): Peaks } {
  const peaks = new Map<Part, number>();
  const look = (): void => {
    for (const each of family(pid)) {
      const [part, peak] = [partOf(each), peakOf(each)];
      if (part !== undefined && peak > (peaks.get(part) ?? 0)) peaks.set(part, peak);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      return peaks;
    },
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // no /proc, or it has just ended
  }
}

/** A process and all below it. */
function family(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children = threads.flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).trim().split(" "));
  return [pid, ...children.filter((child) => child !== "").flatMap((child) => family(Number(child)))];
}

function partOf(pid: number): Part | undefined {
  const line = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  if (line.includes("pulumi-resource-docker")) return "provider";
  if (/^\S*pulumi /.test(line)) return "CLI";
  return /node\S* .*(?:cmd\/run|index\.cjs|run-program)/.test(line) ? "program" : undefined;
}

const peakOf = (pid: number): number =>
  Number(/^VmHWM:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
