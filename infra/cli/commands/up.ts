import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `npm run up`: what will happen, a line a service, then `pulumi up`. */
export function register(program: Command): void {
  program
    .command("up")
    .description("repair: print the plan, a line a service, then run pulumi up")
    .addOption(stackOption())
    .option("--yes", "do not ask before the update")
    .action(async ({ stack, yes }: { stack: string; yes?: true }) => {
      const { openWorkspace } = await import("../workspace");
      const { repair } = await import("../repair");
      const workspace = await openWorkspace({ stack });
      process.exitCode = await repair(workspace, { confirm: yes !== true });
    });
}
