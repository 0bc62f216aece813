import { createInterface } from "node:readline/promises";
import { UserError } from "../../stacks/model/errors";
import { readSecrets } from "../toolchain/secrets";
import { processesToEnd } from "./host-lines";
import { planText, servicePlans } from "./plan-lines";
import { partOf, targetsOf } from "../targets";
import { runPulumi } from "./pulumi";
import type { Workspace } from "./workspace";

export interface RepairOptions {
  /** Asks before the update. */
  readonly confirm: boolean;
  /** Only these services and what they need; default: all. */
  readonly services?: readonly string[];
  /** With `services`: also the processes on the host. */
  readonly host?: boolean;
}

/**
 * Prints what an update will do, a line a service, and runs `pulumi up`. Resolves to 0, or 1 when the update failed: what
 * could not be replaced still runs as it was.
 */
export async function repair(workspace: Workspace, options: RepairOptions): Promise<number> {
  const { run, stack } = workspace;
  const targets = options.services && partOf(stack, options.services, options.host);
  if (workspace.placement === "container") {
    const all = await servicePlans(workspace, await readSecrets({ ...run.env }));
    const plans = targets ? all.filter(({ service }) => service in targets.services) : all;
    process.stdout.write(`The plan, a line a service:\n\n${planText(plans)}\n\n`);
  } else if (options.confirm && (await runPulumi(run, ["preview"])) !== 0) {
    // Of a swarm's services Pulumi's own preview is the plan.
    return 1;
  }
  const ended = targets && !options.host ? undefined : await processesToEnd(workspace);
  if (ended?.lines.length) process.stdout.write(`Processes on this host to end:\n\n${ended.lines.join("\n")}\n\n`);
  if (options.confirm && !(await confirmed())) {
    process.stderr.write("Nothing was changed.\n");
    return 0;
  }
  // A pattern, not the URN itself: the refresh before an update refuses the URN of what the state does not have yet.
  const pattern = (urn: string): string => urn.replace("::alfa::", "::alfa::**");
  const chosen = targets ? targetsOf(targets, run.stack).flatMap((urn) => ["--target", pattern(urn)]) : [];
  const exitCode = await runPulumi({ ...run, env: { ...run.env, ...ended?.env } }, [
    "up",
    "--yes",
    "--skip-preview",
    ...chosen,
  ]);
  if (exitCode === 0) return 0;
  process.stderr.write(
    "\nThe update failed; what could not be replaced still runs as it was (see the messages above).\n" +
      "Mend the cause and run the same command again: it goes on where this one stopped.\n",
  );
  return 1;
}

/** Asks whether to go on. @throws UserError where nobody can answer */
export async function confirmed(verb = "update"): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(`can't ask whether to ${verb}: there is no terminal; --yes goes on without asking`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${verb[0]?.toUpperCase() ?? ""}${verb.slice(1)}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
