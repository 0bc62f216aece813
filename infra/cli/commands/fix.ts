import { type Command, Option } from "commander";
import type { FixFlags } from "../fix/run";

/** `alfa fix`: mends what a machine can mend in a Compose file. */
export function register(program: Command): void {
  program
    .command("fix")
    .description("show what would mend a Compose file (a unified diff), or mend it with --write")
    .argument("<file>", "Compose file")
    .addOption(
      new Option("--dry-run", "only show the changes; exit 1 when there are some (the default)").conflicts("write"),
    )
    .option("--write", "write the changes into the file; comments, order and quotes stay")
    .addOption(
      new Option("--rule <id>", "only this rule; repeatable")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([], "all"),
    )
    .option("--unsafe", "also what may break a service that works (`alfa rules --format json` says why)")
    .action(async (file: string, flags: FixFlags) => {
      const { runFix } = await import("../fix/run");
      process.exitCode = runFix(file, flags);
    });
}
