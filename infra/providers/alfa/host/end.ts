import { setTimeout as sleep } from "node:timers/promises";
import { ancestors } from "../../../../policies/observe/processes/ancestors";
import type { Observed } from "../../../../policies/observe/processes/index";
import { processStart } from "../../../../policies/observe/processes/start";
import { UserError } from "../../../../stacks/model/errors";

/** A process that can't be mistaken for another that got its number later. */
export interface Target {
  readonly pid: number;
  /** As {@link processStart} tells it. */
  readonly started: string;
}

/** Why a process may not be ended, whatever it is; undefined when it may. */
export async function spared({ evidence: { pid, underPm2 }, uid, started }: Observed): Promise<string | undefined> {
  if (underPm2) return "PM2 runs it and would start it again; `pm2 delete` ends it";
  if (pid <= 1 || started === undefined) return "it can't be told from another process";
  if (pid === process.pid || (await ancestors(process.pid)).some((above) => above.pid === pid))
    return "this update runs under it";
  const own = process.getuid?.();
  return own === 0 || own === uid ? undefined : "another user runs it";
}

const STEP_MS = 50;
/** What a process that was killed may take to be gone. */
const KILLED_MS = 5_000;

/**
 * Ends a process: SIGTERM, and SIGKILL when it is still there after the grace. Its number and start time are looked at again
 * immediately before each signal: another process under its number is left alone.
 * @param graceMs milliseconds
 * @returns false when it was gone already, or its number is another's by now
 * @throws UserError when it can't be ended
 */
export async function endProcess({ pid, started }: Target, graceMs = 10_000): Promise<boolean> {
  const lives = (): boolean => processStart(pid) === started;
  const gone = async (ms: number): Promise<boolean> => {
    for (const last = Date.now() + ms; lives() && Date.now() < last;) await sleep(STEP_MS);
    return !lives();
  };
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (lives()) process.kill(pid, name);
    } catch (error) {
      if (lives()) throw new UserError(`process ${pid} can't be ended: ${String(error)}`);
    }
  };
  if (!lives()) return false;
  signal("SIGTERM");
  if (await gone(graceMs)) return true;
  signal("SIGKILL");
  if (await gone(KILLED_MS)) return true;
  throw new UserError(`process ${pid} is still there after SIGKILL`);
}
