import type { Command } from "commander";

/** `alfa explain RULE`: why, remedy, an example, references. */
export function register(program: Command): void {
  program
    .command("explain")
    .description("say what a rule is for and how to satisfy it")
    .argument("<rule>", "id of a rule")
    .action(async (id: string) => {
      const { explain } = await import("../audit/catalogue");
      process.stdout.write(explain(id, process.stdout.columns || 100));
    });
}
