import { type Command, Option } from "commander";

/** `alfa rules`: every rule with its severity. */
export function register(program: Command): void {
  program
    .command("rules")
    .description("list the rules")
    .addOption(new Option("--format <format>", "form of the list").choices(["text", "json"]).default("text"))
    .action(async ({ format }: { format: string }) => {
      const { ruleTable, rulesJson } = await import("../audit/catalogue");
      process.stdout.write(format === "json" ? rulesJson() : ruleTable());
    });
}
