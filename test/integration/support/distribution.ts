import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import execa from "execa";

/**
 * Where packages of Debian or Ubuntu lie unpacked, fetched once for each user: a program for a test, not installed.
 * @throws Error when apt-get can't fetch them
 */
export async function unpacked(packages: readonly string[]): Promise<string> {
  const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "alfa");
  const place = path.join(cache, packages.join("+"));
  if (existsSync(place)) return place;
  mkdirSync(cache, { recursive: true });
  // Two test files may fetch at once: each in its own folder, and the first that is whole counts.
  const folder = mkdtempSync(path.join(cache, "fetch-"));
  try {
    await execa("apt-get", ["download", ...packages], { cwd: folder });
    const files = readdirSync(folder).filter((name) => name.endsWith(".deb"));
    for (const file of files) await execa("dpkg", ["-x", file, "root"], { cwd: folder });
    if (!existsSync(place)) renameSync(path.join(folder, "root"), place);
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
