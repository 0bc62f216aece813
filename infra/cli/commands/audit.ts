import { type Command, Option } from "commander";
import { type SelectionFlags, withSelection } from "../audit/options";

interface Flags extends SelectionFlags {
  readonly format: string;
  readonly output?: string;
  readonly failOn: "critical" | "high" | "medium" | "low" | "info" | "never";
  readonly baseline?: string;
  readonly base?: string;
}

/** `alfa audit`: judges Compose files, a declared stack, or what runs. */
export function register(program: Command): void {
  withSelection(
    program
      .command("audit")
      .description("find the defects of Compose files, of a declared stack (--stack) or of what runs; changes nothing"),
  )
    .addOption(
      new Option("--format <format>", "form of the report")
        .choices(["text", "markdown", "html", "json", "sarif", "github"])
        .default("text"),
    )
    .option("-o, --output <file>", "write the report to a file instead of standard output")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 at findings of this severity or worse")
        .choices(["critical", "high", "medium", "low", "info", "never"])
        .default("high"),
    )
    .option("--baseline <file>", "report only what this file of `alfa baseline` does not know")
    .option("--base <ref>", "report only what the files have not had in this git branch or commit")
    .action(async (targets: string[], flags: Flags) => {
      const { runAudit } = await import("../audit/run");
      process.exitCode = await runAudit({ ...flags, targets });
    });
}
