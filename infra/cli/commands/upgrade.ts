import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa upgrade SERVICE`: another version line, with its data saved first. */
export function register(program: Command): void {
  program
    .command("upgrade")
    .description(
      "bring a service to another version line: save its data, upgrade, wait until it is healthy, restore when it is not",
    )
    .argument("<service>", "the service's name")
    .addOption(stackOption())
    .option("--to <line>", "version line (default: the newest)")
    .option("--yes", "do not ask")
    .action(async (service: string, { stack, to, yes }: { stack: string; to?: string; yes?: true }) => {
      const { refuseInSwarm } = await import("../in-swarm");
      await refuseInSwarm("upgrade", stack);
      const { upgrade } = await import("../../aside/run-upgrade");
      process.exitCode = await upgrade(stack, service, {
        confirm: yes !== true,
        ...(to !== undefined && { to }),
      });
    });
}
