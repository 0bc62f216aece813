import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

/** The version of npm on PATH; empty where there is none. */
export const npmVersion = async (): Promise<string> =>
  promisify(execFile)("npm", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );

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
