import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Command lines, by process id, of the living processes whose environment holds `mark`: what one run has started. */
export function processesOf(mark: string): Record<string, string> {
  const found = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return Object.fromEntries(
    found.flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark)) return [];
        // A zombie has ended: it only waits for its parent.
        if (/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) return [];
        return [[pid, readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()]];
      } catch {
        return []; // ended meanwhile
      }
    }),
  );
}

/** Waits until nothing of a run lives, at most `seconds`. @returns what still lives then */
export async function leftAfter(mark: string, seconds: number): Promise<Record<string, string>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const left = processesOf(mark);
    if (Object.keys(left).length === 0 || Date.now() > end) return left;
    await sleep(50);
  }
}
