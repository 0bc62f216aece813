import type { Command } from "commander";
import type { CheckOptions } from "../check";
import { stackOption } from "../stack-option";

/** `npm run check`: the pull request's gate. */
export function register(program: Command): void {
  program
    .command("check")
    .description(
      "run the real program with the real policy pack on a throwaway state, without an Engine; exit 1 on a violation",
    )
    .addOption(stackOption())
    .option("--base <ref>", "say which findings the base of this change (a git branch or commit) does not have")
    .option("--report <file>", "write the findings as JSON (docs/report.schema.json)")
    .option("--sarif <file>", "write the findings as SARIF, for code scanning")
    .action(async ({ stack, ...options }: CheckOptions & { stack: string }) => {
      const { check } = await import("../check");
      process.exitCode = await check(stack, options);
    });
}
