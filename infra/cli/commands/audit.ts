import { type Command, Option } from "commander";

interface Flags {
  readonly file: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly failOn: "critical" | "high" | "medium" | "low" | "info" | "never";
  readonly rule: readonly string[];
  readonly skip: readonly string[];
  readonly profile: readonly string[];
  readonly projectName?: string;
  readonly live?: true;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];
const many = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([], "none");

/** `alfa audit`: judges Compose files and, with --live, what runs of them. */
export function register(program: Command): void {
  program
    .command("audit")
    .description("find the defects of Compose files and, with --live, of what runs of them; changes nothing")
    .argument("[targets...]", "Compose files, directories, or - for standard input; default: the Compose file here")
    .addOption(many("-f, --file <file>", "Compose files of one application, later ones override; repeatable"))
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
    .addOption(many("--rule <id>", "only this rule; repeatable"))
    .addOption(many("--skip <id>", "all rules but this one; repeatable"))
    .addOption(many("--profile <name>", "only services that this Compose profile starts; repeatable"))
    .option("-p, --project-name <name>", "name of the Compose project")
    .option("--live", "look at what runs on the Docker Engine too")
    .action(async (targets: string[], flags: Flags) => {
      const { runAudit } = await import("../audit/run");
      process.exitCode = await runAudit(targets, flags);
    });
}
