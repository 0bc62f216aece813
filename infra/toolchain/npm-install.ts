import { copyFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { UserError } from "../../stacks/model/errors";

/**
 * Puts `node_modules` into `target` as the committed package.json and package-lock.json of `module` pin it, every package
 * by its hash. No package's own script runs.
 *
 * @throws UserError with npm's own last lines
 */
export async function npmInstall(module: string, target: string): Promise<void> {
  for (const file of ["package.json", "package-lock.json"])
    await copyFile(path.join(module, file), path.join(target, file));
  const npm = await execa(
    "npm",
    ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: target, stdin: "ignore", all: true, reject: false },
  );
  if (npm.failed) {
    const last = (npm.all ?? "").trim().split("\n").slice(-5).join("\n");
    throw new UserError(`Could not install what "${path.join(module, "package-lock.json")}" pins with npm:\n${last}`);
  }
}
