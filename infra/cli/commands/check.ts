import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `npm run check`: the pull request's gate. */
export function register(program: Command): void {
  program
    .command("check")
    .description(
      "run the real program with the real policy pack on a throwaway state, without an Engine; exit 1 on a violation",
    )
    .addOption(stackOption())
    .action(async ({ stack }: { stack: string }) => {
      const { check } = await import("../check");
      process.exitCode = await check(stack);
    });
}
