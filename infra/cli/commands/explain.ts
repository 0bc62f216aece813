import type { Command } from "commander";
import type { Lang } from "../../../policies/lang";
import { langOf, langOption } from "../lang";

/** `alfa explain RULE`: why, remedy, an example, references. */
export function register(program: Command): void {
  program
    .command("explain")
    .description("say what a rule is for and how to satisfy it")
    .argument("<rule>", "id of a rule")
    .addOption(langOption())
    .action(async (id: string, { lang = langOf(process.env) }: { lang?: Lang }) => {
      const { widthOf } = await import("../terminal");
      const { explain } = await import("../audit/catalogue");
      process.stdout.write(explain(id, widthOf(process.stdout), lang));
    });
}
