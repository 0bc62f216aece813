import { type Command, Option } from "commander";
import type { Lang } from "../../../policies/lang";
import { langOf, langOption } from "../lang";

/** `alfa rules`: every rule with its severity. */
export function register(program: Command): void {
  program
    .command("rules")
    .description("list the rules")
    .addOption(new Option("--format <format>", "form of the list").choices(["text", "json"]).default("text"))
    .addOption(langOption())
    .action(async ({ format, lang = langOf(process.env) }: { format: string; lang?: Lang }) => {
      const { ruleTable, rulesJson } = await import("../audit/catalogue");
      process.stdout.write(format === "json" ? rulesJson(lang) : ruleTable(lang));
    });
}
