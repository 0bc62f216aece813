import path from "node:path";
import { UserError } from "../../stacks/model/errors";
import { goBuild, goVersion } from "./go-build";
import { installFolder } from "./install";
import { onPath } from "./on-path";
import { cacheDir, checkout } from "./paths";
import type { Progress } from "./progress";
import { versions } from "./versions";

const program = {
  module: path.join(checkout, "infra", "toolchain", "actionlint"),
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  variables: { "github.com/rhysd/actionlint.version": versions.actionlint },
} as const;

/**
 * The linter of workflow files: that on PATH, else built once from the Go module proxy.
 *
 * @returns its binary
 * @throws UserError that says what to install
 */
export async function ensureActionlint(progress: Progress): Promise<string> {
  const found = await onPath("actionlint");
  if (found !== undefined) return found;
  const folder = path.join(cacheDir(), "actionlint", versions.actionlint);
  await installFolder(folder, async (part) => {
    if (!(await goVersion()))
      throw new UserError(
        `No actionlint was found and it can't be built (no "go" on PATH). Install it (https://github.com/rhysd/actionlint) or Go 1.25 or later, then run this again`,
      );
    await goBuild(program, path.join(part, "actionlint"), progress);
  });
  return path.join(folder, "actionlint");
}
