import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { Report } from "../../../policies/report/model";
import { UserError } from "../../../stacks/model/errors";
import { checkout } from "../../toolchain/paths";
import { progress } from "../../toolchain/progress";
import { type Base, withBase } from "./worktree";

/** Names the policy pack that a check uses in its own's place: both sides of a comparison are judged by the same rules. */
export const packVariable = "ALFA_POLICY_PACK";

/**
 * Runs the check of the base: its own program, with this checkout's rules.
 * @throws UserError with the last lines of a base that can't be checked
 */
export async function checkOfBase(
  ref: string,
  stack: string,
): Promise<{ readonly report: Report; readonly name: string }> {
  return withBase(ref, checkout, (base) =>
    progress.step(`Checking the base ${base.name}`, async () => {
      await linkPackages(base);
      const file = path.join(base.dir, ".alfa", "check.json");
      await mkdir(path.dirname(file), { recursive: true });
      const { all = "" } = await execa(
        process.execPath,
        [path.join(base.dir, "infra", "toolchain", "bootstrap.mjs"), "check", "--stack", stack, "--report", file],
        {
          cwd: base.dir,
          env: { [packVariable]: path.join(checkout, "policies", "pack") },
          stdin: "ignore",
          all: true,
          reject: false,
        },
      );
      const text = await readFile(file, "utf8").catch(() => {
        throw new UserError(
          `the base ${base.name} can't be checked, so nothing tells what is new:\n${all.trim().split("\n").slice(-5).join("\n")}`,
        );
      });
      return { report: Report.parse(JSON.parse(text)), name: base.name };
    }),
  );
}

/** With the same lock file the packages are the same; otherwise the base's own command installs its own. */
async function linkPackages({ dir }: Base): Promise<void> {
  const lock = (folder: string) => readFileSync(path.join(folder, "package-lock.json"), "utf8");
  const [from, to] = [path.join(checkout, "node_modules"), path.join(dir, "node_modules")];
  if (!existsSync(path.join(dir, "package-lock.json")) || lock(dir) !== lock(checkout)) return;
  await mkdir(to);
  // Each for itself: what npm would do there, it would do to links.
  for (const name of readdirSync(from).filter((entry) => entry !== ".alfa-lock"))
    await symlink(path.join(from, name), path.join(to, name));
  // The note of what is installed: the base's command then finds nothing to install.
  writeFileSync(path.join(to, ".alfa-lock"), createHash("sha256").update(lock(dir)).digest("hex"));
}
