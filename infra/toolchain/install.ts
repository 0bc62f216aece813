import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { lock } from "proper-lockfile";

/** A build of the Pulumi CLI on a small machine stays below this. */
const LONGEST_INSTALL_MS = 30 * 60_000;
/** The lock's holder touches it more often than this; a lock left by a dead process is taken over after it. */
const STALE_MS = 15_000;

/** Whether something stands at `file`. */
export const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/**
 * Makes the folder `target` by `fill` unless it is there already. Whole or not at all: `fill` gets a fresh folder
 * beside it, which is renamed at the end. Two processes, of two checkouts even, never do the same work at once: the
 * second waits and finds it done.
 *
 * @returns whether this call made it
 */
export async function installFolder(target: string, fill: (folder: string) => Promise<void>): Promise<boolean> {
  if (await exists(target)) return false;
  await mkdir(path.dirname(target), { recursive: true });
  const unlock = await lock(target, {
    realpath: false,
    stale: STALE_MS,
    retries: { retries: LONGEST_INSTALL_MS / 1000, factor: 1, minTimeout: 1000 },
  });
  try {
    if (await exists(target)) return false;
    await removeParts(target);
    const folder = await mkdtemp(`${target}.part-`);
    try {
      await fill(folder);
      await rename(folder, target);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return true;
  } finally {
    await unlock();
  }
}

/** Removes what killed processes have begun: nobody else works on it while we hold the lock. */
async function removeParts(target: string): Promise<void> {
  const folder = path.dirname(target);
  const parts = (await readdir(folder)).filter((name) => name.startsWith(`${path.basename(target)}.part-`));
  for (const name of parts) await rm(path.join(folder, name), { recursive: true, force: true });
}
