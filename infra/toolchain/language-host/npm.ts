import { execFile, spawn } from "node:child_process";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { onPath } from "../on-path";

/** The version of npm on PATH; empty where there is none. Read from its package: to start it takes half as long as a program. */
export async function npmVersion(): Promise<string> {
  try {
    const script = await realpath((await onPath("npm")) ?? "");
    const text = await readFile(path.join(path.dirname(script), "..", "package.json"), "utf8");
    const [, version] = /"name": *"npm"/.test(text) ? (/"version": *"([^"]+)"/.exec(text) ?? []) : [];
    if (version !== undefined) return version;
  } catch {
    // A wrapper of another kind: npm tells it itself.
  }
  return promisify(execFile)("npm", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
}

/**
 * Installs the packages of the folder, or of the nearest one above it that has a package.json, as npm does.
 *
 * @throws Error when npm fails; its output went to `write`
 */
export async function installPackages(folder: string, write: (chunk: Buffer) => void): Promise<void> {
  write(Buffer.from("Installing dependencies...\n\n"));
  const child = spawn("npm", ["install", "--loglevel=error", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", write);
  child.stderr.on("data", write);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`npm install in "${folder}" ended with exit code ${String(code)}`);
  write(Buffer.from("Finished installing dependencies\n\n"));
}
