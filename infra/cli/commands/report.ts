import { type Command, Option } from "commander";
import { type SelectionFlags, withSelection } from "../audit/options";

interface Flags extends SelectionFlags {
  readonly format: "html" | "markdown";
  readonly output?: string;
  readonly previous?: string;
}

/** `alfa report`: the page and the document for people. */
export function register(program: Command): void {
  withSelection(
    program
      .command("report")
      .description("write the report for people, compared with the last one: a page without a server, or Markdown"),
  )
    .addOption(new Option("--format <format>", "form of the report").choices(["html", "markdown"]).default("html"))
    .option("-o, --output <file>", "where to write it (default: alfa-report.html or .md); - for standard output")
    .option(
      "--previous <file>",
      "compare with this report of `alfa audit --format json` (default: the last one of the same)",
    )
    .action(async (targets: string[], flags: Flags) => {
      const { runReport } = await import("../report/run");
      process.exitCode = await runReport({ ...flags, targets });
    });
}
