import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { z } from "zod";

/** What the file backend writes into a lock (backend/diy/lock.go). */
const Lock = z.object({ pid: z.number().int().positive(), hostname: z.string(), timestamp: z.string() });

/** A lock that was removed. */
export interface ClearedLock {
  file: string;
  pid: number;
  /** When the dead process took it, in RFC 3339. */
  timestamp: string;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Removes the locks whose process is dead: a CLI that was killed leaves its lock, and the next one refuses to run. The
 * lock of a living process, of another host, or one that can't be read is never touched. What else the kill has left
 * broken is mended.
 *
 * @param backend the folder of the file backend
 */
export async function clearDeadLocks(backend: string): Promise<ClearedLock[]> {
  const folder = path.join(backend, ".pulumi", "locks");
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const cleared: ClearedLock[] = [];
  for (const name of names.filter((entry) => entry.endsWith(".json"))) {
    const file = path.join(folder, name);
    const lock = Lock.safeParse(await readJson(file)).data;
    if (!lock || lock.hostname !== hostname() || alive(lock.pid)) continue;
    await rm(file, { force: true });
    await rm(`${file}.attrs`, { force: true });
    cleared.push({ file, pid: lock.pid, timestamp: lock.timestamp });
  }
  if (cleared.length > 0) await removeBrokenAttributes(path.join(backend, ".pulumi"));
  return cleared;
}

/**
 * A state is replaced in one step, but its attributes beside it are written in place: of a CLI that was killed in that moment they
 * are empty, and the next one says "failed to load checkpoint: EOF". Without them it reads the state, which is whole.
 * Source: https://github.com/google/go-cloud/blob/v0.45.0/blob/fileblob/attrs.go
 */
async function removeBrokenAttributes(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  for (const file of names.filter((name) => name.endsWith(".attrs")).map((name) => path.join(folder, name)))
    if ((await readJson(file)) === undefined) await rm(file, { force: true });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
