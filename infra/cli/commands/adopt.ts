import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa adopt`: takes what runs under the declared names into the state, without touching it. */
export function register(program: Command): void {
  program
    .command("adopt")
    .description(
      "take what runs under the declared names into the state without touching it, so that a preview shows native diffs",
    )
    .addOption(stackOption())
    .action(async ({ stack }: { stack: string }) => {
      const { refuseInSwarm } = await import("../in-swarm");
      await refuseInSwarm("adopt", stack);
      const { openWorkspace } = await import("../workspace");
      const { adopt } = await import("../../adopt");
      process.exitCode = await adopt(await openWorkspace({ stack }));
    });
}
