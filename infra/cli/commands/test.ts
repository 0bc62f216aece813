import type { Command } from "commander";

/** `npm test`: everything the tests need, then every test. `npm run test:real`: those of the real applications. */
export function register(program: Command): void {
  program
    .command("test")
    .description("set up a Pulumi engine, a Docker Engine and the sandbox's images, then run every test")
    .option("--real", "the tests with the real Uptime Kuma, n8n and Traefik instead (built once, some minutes)")
    .argument("[patterns...]", "only test files whose path matches one of these")
    .allowUnknownOption()
    .action(async (patterns: string[], { real }: { real?: true }) => {
      const { test } = await import("../test/run");
      process.exitCode = await test(patterns, { real: real === true });
    });
}
