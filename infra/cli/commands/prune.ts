import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa prune`: removes the containers that replacements have set aside. */
export function register(program: Command): void {
  program
    .command("prune")
    .description("list the containers that replacements have set aside, ask, and remove them; volumes stay")
    .addOption(stackOption())
    .option("--yes", "do not ask")
    .action(async ({ stack, yes }: { stack: string; yes?: true }) => {
      const { loadDeclaredStack } = await import("../declared-stack");
      const { openEngine } = await import("../../../stacks/engine");
      const { confirmed } = await import("../repair");
      const { prune } = await import("../../aside/prune");
      const ask = (): Promise<boolean> => (yes ? Promise.resolve(true) : confirmed("remove them"));
      await prune(openEngine(), await loadDeclaredStack(stack), ask, (text) => process.stdout.write(text));
    });
}
