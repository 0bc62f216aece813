import type { Command } from "commander";

/** `npm run up`: what will happen, a line a service, then `pulumi up`. */
export function register(program: Command): void {
  program
    .command("up")
    .description("repair: print the plan, a line a service, then run pulumi up on the dev stack")
    .option("--yes", "do not ask before the update")
    .action(async ({ yes }: { yes?: true }) => {
      const { openWorkspace } = await import("../workspace");
      const { repair } = await import("../repair");
      const workspace = await openWorkspace({ stack: "dev" });
      process.exitCode = await repair(workspace, { confirm: yes !== true });
    });
}
