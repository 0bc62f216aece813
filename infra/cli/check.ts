import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkout } from "../toolchain/paths";
import { runPulumi } from "./pulumi";
import { openWorkspace } from "./workspace";

/**
 * Previews the declared stack from nothing, with the policy pack, where no Engine answers: what a pull request changes is
 * judged by itself. Resolves to 0, or 1 when the pack found a mandatory violation or the program failed.
 */
export async function check(stack: string): Promise<number> {
  const dir = await mkdtemp(path.join(tmpdir(), "alfa-check-"));
  try {
    const { run } = await openWorkspace({ stack, dir, engineHost: null });
    // By variable, not by flag: the program sees it and leaves the findings to the pack.
    const env = { ...run.env, PULUMI_OPTION_POLICY_PACK: path.join(checkout, "policies", "pack") };
    const exitCode = await runPulumi({ ...run, env }, ["preview"]);
    process.stderr.write(
      exitCode === 0
        ? "\nThe declared stack passes the policies.\n"
        : "\nThe check failed: mend what is named above, or suppress it with a reason (`ignore` of the service).\n",
    );
    return exitCode === 0 ? 0 : 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
