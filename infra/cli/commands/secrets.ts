import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa secrets list` and `alfa secrets rotate NAME`. */
export function register(program: Command): void {
  const secrets = program.command("secrets").description("the stack's secrets; never their values");
  secrets
    .command("list")
    .description("what each secret is for, and whether it can be rotated")
    .addOption(stackOption())
    .action(async ({ stack: name }: { stack: string }) => {
      const { loadDeclaredStack } = await import("../declared-stack");
      const { secretList } = await import("../secrets/rotate");
      process.stdout.write(secretList(await loadDeclaredStack(name)));
    });
  secrets
    .command("rotate")
    .description("give a secret a new value and bring it to all that use it; the old one is put back when that fails")
    .argument("<name>", "the secret's name")
    .addOption(stackOption())
    .option("--yes", "do not ask before the update")
    .action(async (name: string, { stack, yes }: { stack: string; yes?: true }) => {
      const { refuseInSwarm } = await import("../in-swarm");
      await refuseInSwarm("secrets rotate", stack);
      const { openWorkspace } = await import("../workspace");
      const { rotate } = await import("../secrets/rotate");
      process.exitCode = await rotate(await openWorkspace({ stack }), name, { confirm: yes !== true });
    });
}
