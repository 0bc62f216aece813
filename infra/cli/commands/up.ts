import { Option, type Command } from "commander";
import { stackOption } from "../stack-option";

/** `npm run up`: what will happen, a line a service, then `pulumi up`. */
export function register(program: Command): void {
  program
    .command("up")
    .description("repair: print the plan, a line a service, then run pulumi up")
    .addOption(stackOption())
    .option("--yes", "do not ask before the update")
    .addOption(
      new Option("--phase <number>", "only this phase of the audit's action plan, and what it needs").choices([
        "1",
        "2",
        "3",
      ]),
    )
    .action(async ({ stack, yes, phase }: { stack: string; yes?: true; phase?: "1" | "2" | "3" }) => {
      const { refuseInSwarm } = await import("../in-swarm");
      if (phase) await refuseInSwarm("up --phase", stack);
      const { openWorkspace } = await import("../workspace");
      const { repair } = await import("../repair");
      const workspace = await openWorkspace({ stack });
      const { hasHost, servicesOf } = await import("../../../stacks/alfa");
      const part = phase && { services: servicesOf(workspace.stack, Number(phase)), host: hasHost(Number(phase)) };
      process.exitCode = await repair(workspace, { confirm: yes !== true, ...(part ?? {}) });
    });
}
