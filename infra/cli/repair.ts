import { createInterface } from "node:readline/promises";
import { UserError } from "../../stacks/model/errors";
import { readSecrets } from "../toolchain/secrets";
import { planText, servicePlans } from "./plan-lines";
import { runPulumi } from "./pulumi";
import type { Workspace } from "./workspace";

/**
 * Prints what an update will do, a line a service, and runs `pulumi up`. Resolves to 0, or 1 when the update failed: what
 * could not be replaced still runs as it was.
 */
export async function repair(workspace: Workspace, options: { readonly confirm: boolean }): Promise<number> {
  const plans = await servicePlans(workspace, await readSecrets({ ...workspace.run.env }));
  process.stdout.write(`The plan, a line a service:\n\n${planText(plans)}\n\n`);
  if (options.confirm && !(await confirmed())) {
    process.stderr.write("Nothing was changed.\n");
    return 0;
  }
  const exitCode = await runPulumi(workspace.run, ["up", "--yes", "--skip-preview"]);
  if (exitCode === 0) return 0;
  process.stderr.write(
    "\nThe update failed; what could not be replaced still runs as it was (see the messages above).\n" +
      "Mend the cause and run the same command again: it goes on where this one stopped.\n",
  );
  return 1;
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      "can't ask whether to update: there is no terminal; run `npm run up -- --yes` to update without asking",
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question("Update? [y/N] ");
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
