import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One run of a whole process, from start to exit. */
export interface Run {
  readonly wallMs: number;
  /** User and system time as last seen, at most 15 ms before the end; undefined where there is no /proc. */
  readonly cpuMs: number | undefined;
  /** Most resident memory; undefined where there is no /proc. */
  readonly peakMiB: number | undefined;
}

const LOOK_MS = 5;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/**
 * Runs a process without input or output.
 * @throws Error when it ends with another exit code than 0 or 1: then what it did is not what is to be measured
 */
export async function measure(command: readonly string[]): Promise<Run> {
  const [program = "", ...args] = command;
  const started = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let message = "";
  child.stderr.on("data", (chunk: Buffer) => (message += chunk.toString()));
  let seen: Pick<Run, "cpuMs" | "peakMiB"> = { cpuMs: undefined, peakMiB: undefined };
  const timer = setInterval(() => (seen = look(child.pid) ?? seen), LOOK_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    const wallMs = performance.now() - started;
    if (code !== 0 && code !== 1)
      throw new Error(`"${command.join(" ")}" ended with exit code ${String(code)}: ${message.trim()}`);
    return { wallMs, ...seen };
  } finally {
    clearInterval(timer);
  }
}

function look(pid: number | undefined): Pick<Run, "cpuMs" | "peakMiB"> | undefined {
  try {
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, "utf8"))?.[1];
    // Behind the name in parentheses, which may hold spaces: state is the first field, user and system time the 12th and 13th.
    const fields =
      readFileSync(`/proc/${pid ?? 0}/stat`, "utf8")
        .split(") ")
        .at(-1)
        ?.split(" ") ?? [];
    if (peak === undefined) return undefined;
    return { peakMiB: Number(peak) / 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return undefined; // no /proc, or it has just ended
  }
}
