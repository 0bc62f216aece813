import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `npm start`: set-up, then audit and preview on the user's Engine. Changes nothing. */
export function register(program: Command): void {
  program
    .command("start")
    .description("set everything up, then audit and preview on your Docker Engine (changes nothing)")
    .addOption(stackOption())
    .action(async ({ stack }: { stack: string }) => {
      const { openWorkspace } = await import("../workspace");
      const { runPulumi } = await import("../pulumi");
      const { adopt } = await import("../../adopt");
      const workspace = await openWorkspace({ stack });
      // Known to the state, what runs shows as native differences instead of as something to create.
      // A swarm's services are taken over by an update.
      if (workspace.placement === "container" && (await adopt(workspace)) !== 0) {
        process.exitCode = 1;
        return;
      }
      const exitCode = await runPulumi(workspace.run, ["preview"]);
      process.exitCode = exitCode === 0 ? 0 : 1;
      if (exitCode === 0) {
        process.stderr.write("\nNothing that runs was changed. Next: npm run up  (repairs; shows its plan first)\n");
      }
    });
}
