import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import path from "node:path";

/** Loaded into every child by --require: it ends the child when this host is gone, however it went. */
const watch = path.join(__dirname, "watch.cjs");

/** How long a program may take to end by itself after an interrupt, as in the vendor's host. */
const GRACE_MS = 5_000;

const living = new Set<ChildProcess>();

/** Starts `node ARGS`; the child never outlives this process. */
export function node(args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(process.execPath, ["--require", watch, ...args], options);
  living.add(child);
  child.once("exit", () => living.delete(child));
  return child;
}

/** Interrupts every child and kills those that are still there after the grace. */
export function interruptAll(): void {
  for (const child of living) {
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
  }
}

/** Ends every child: terminated first, so that it can end what it started, and killed a second later. */
export async function endAll(): Promise<void> {
  const ended = [...living].map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of living) child.kill("SIGTERM");
  const timer = setTimeout(() => {
    for (const child of living) child.kill("SIGKILL");
  }, 1_000);
  await Promise.all(ended);
  clearTimeout(timer);
}
