import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Owner } from "./names";

/** Start time of a process, in clock ticks since boot; empty where the system does not tell. Source: proc(5), field 22. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The second field, the command in parentheses, may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** This process as the owner of a replacement that takes at most `seconds`. */
export const owner = (seconds: number): Owner => ({
  host: hostname(),
  pid: process.pid,
  started: startOf(process.pid),
  until: Date.now() + seconds * 1000,
});

/** Whether the process that began a replacement may still be at work on it. */
export function atWork(other: Owner): boolean {
  if (Date.now() > other.until) return false;
  if (other.host !== hostname()) return true;
  if (other.pid === process.pid && other.started === startOf(process.pid)) return false;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ESRCH") return false;
  }
  const started = startOf(other.pid);
  return started === "" || other.started === "" || started === other.started;
}
