import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa rollback SERVICE`: the container before the last replacement serves again. */
export function register(program: Command): void {
  program
    .command("rollback")
    .description("let the container that the last replacement set aside serve again; its successor is kept in turn")
    .argument("<service>", "the service's name")
    .addOption(stackOption())
    .action(async (service: string, { stack }: { stack: string }) => {
      const { refuseInSwarm } = await import("../in-swarm");
      await refuseInSwarm("rollback", stack);
      const { loadDeclaredStack } = await import("../declared-stack");
      const { openEngine } = await import("../../../stacks/engine");
      const { rollBackService } = await import("../../aside/rollback");
      await rollBackService(openEngine(), await loadDeclaredStack(stack), service, (text) =>
        process.stdout.write(text),
      );
    });
}
