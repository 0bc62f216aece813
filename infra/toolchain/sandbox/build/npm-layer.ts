import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import execa from "execa";

/** Counts up when what is left out changes. */
const LAYOUT = 1;

/** What no program reads while it runs. */
const UNREAD = ["*.map", "*.d.ts", "*.d.mts", "*.d.cts", "*.md", "*.markdown", "*.tsbuildinfo"];

/** Names what an npm application is made of: the packages that the lock file pins, and how they are put together. */
export function npmKey(module: string, version: number): string {
  const hash = createHash("sha256").update(JSON.stringify([LAYOUT, version]));
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(path.join(module, file)));
  return hash.digest("hex").slice(0, 12);
}

/** Takes away what no program reads while it runs: source maps, types, manuals. */
export async function prune(folder: string): Promise<void> {
  const names = UNREAD.flatMap((name) => ["-o", "-name", name]).slice(1);
  await execa("find", [folder, "-type", "f", "(", ...names, ")", "-delete"]);
}
