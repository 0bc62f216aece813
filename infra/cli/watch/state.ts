import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { createHash } from "node:crypto";
import { lock } from "proper-lockfile";
import { z } from "zod";
import { Baseline } from "../../../policies/report/model";
import { UserError } from "../../../stacks/model/errors";

/** What a watch remembers from run to run. */
const Remembered = z.strictObject({
  baseline: Baseline.optional(),
  failing: z.boolean(),
  /** Hosts of a fleet that could not be read. */
  unread: z.array(z.string()).optional(),
});
export type Remembered = z.output<typeof Remembered>;

/** Of each thing that is watched, a file of its own. */
export function stateFile(watched: string, environment: Readonly<Record<string, string | undefined>>): string {
  const folder = environment["XDG_STATE_HOME"] || path.join(homedir(), ".local", "state");
  const name = createHash("sha256").update(watched).digest("hex").slice(0, 16);
  return path.join(folder, "alfa", `watch-${name}.json`);
}

/** The memory; a file that can't be read is said and begun anew. */
export async function remembered(file: string): Promise<Remembered> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return { failing: false };
  try {
    return Remembered.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `"${file}" is no memory of alfa watch: remove it to begin anew, or name another (--state FILE)`,
    );
  }
}

export async function remember(file: string, value: Remembered): Promise<void> {
  await writeFile(`${file}.part`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.part`, file);
}

/** Keeps any other watch of the same out, also after this one was killed. @throws UserError when there is one */
export async function only<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const unlock = await lock(file, { realpath: false, stale: 15_000 }).catch(() => {
    throw new UserError(`another alfa watch of the same is running (its lock is "${file}.lock")`);
  });
  try {
    return await work();
  } finally {
    await unlock();
  }
}
