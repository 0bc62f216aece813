import { readdir, readFile } from "node:fs/promises";

/** A process that can't be mistaken for another that got its number later. */
export interface ProcessIdentity {
  pid: number;
  /** Start time in clock ticks since boot. */
  started: string;
}

/** The identity of a living process; undefined when there is none, or only its zombie. Linux alone. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the name in brackets, which may hold spaces and brackets itself.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const started = fields?.[19];
  return started === undefined || fields?.[0] === "Z" ? undefined : { pid, started };
}

/** Whether this very process still lives. */
export const lives = async ({ pid, started }: ProcessIdentity): Promise<boolean> =>
  (await identify(pid))?.started === started;

/** Command line of a process, its words separated by spaces; empty when it is gone. */
export const commandLine = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim();

/** The processes whose command line holds `text`, less this one. */
export async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await commandLine(pid)).includes(text) ? [pid] : [])));
  return found.flat().filter((pid) => pid !== process.pid);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a signal; a process that is gone already is none of our business. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone.
  }
}

/** Waits until `done` holds. @returns whether it did in time */
export async function until(done: () => Promise<boolean>, ms: number, step = 50): Promise<boolean> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (await done()) return true;
    await pause(step);
  }
  return done();
}

/** Terminates processes and kills what is still there after `ms`. */
export async function end(processes: readonly ProcessIdentity[], ms: number): Promise<void> {
  const gone = async (): Promise<boolean> => (await Promise.all(processes.map(lives))).every((alive) => !alive);
  for (const { pid } of processes) signal(pid, "SIGTERM");
  if (await until(gone, ms)) return;
  for (const process of processes) if (await lives(process)) signal(process.pid, "SIGKILL");
  await until(gone, 5_000);
}
