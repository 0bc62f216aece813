import type { Command } from "commander";
import { type SelectionFlags, withSelection } from "../audit/options";

interface Flags extends SelectionFlags {
  readonly output: string;
  readonly prune?: true;
}

/** `alfa baseline`: writes down the findings of today, so that an audit reports only new ones. */
export function register(program: Command): void {
  withSelection(
    program.command("baseline").description("write today's findings to a file, for `alfa audit --baseline FILE`"),
  )
    .option("-o, --output <file>", "the file; - for standard output", "alfa-baseline.json")
    .option("--prune", "take out of the file what is no longer found, add nothing")
    .action(async (targets: string[], flags: Flags) => {
      const { runBaseline } = await import("../audit/run-baseline");
      process.exitCode = await runBaseline({ ...flags, targets });
    });
}
