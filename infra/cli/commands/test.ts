import type { Command } from "commander";

/** `npm test`: everything the tests need, then every test. */
export function register(program: Command): void {
  program
    .command("test")
    .description("set up a Pulumi engine, a Docker Engine and the sandbox's images, then run every test")
    .argument("[patterns...]", "only test files whose path matches one of these")
    .allowUnknownOption()
    .action(async (patterns: string[]) => {
      const { test } = await import("../test");
      process.exitCode = await test(patterns);
    });
}
