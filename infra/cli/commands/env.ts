import type { Command } from "commander";

/** `alfa env`: shell code that lets plain `pulumi` commands work in the checkout. */
export function register(program: Command): void {
  program
    .command("env")
    .description('print what a shell needs for plain `pulumi` commands: eval "$(npm run -s env)"')
    .action(async () => {
      const { openWorkspace } = await import("../workspace");
      const { shellExports } = await import("../../toolchain/environment");
      const { run } = await openWorkspace({ stack: "dev" });
      process.stdout.write(shellExports(run.env));
    });
}
