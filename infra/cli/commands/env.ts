import type { Command } from "commander";
import { stackOption } from "../stack-option";

/**
 * `alfa env`: shell code that lets plain `pulumi` commands work in the checkout. A setting that is wrong, or an Engine
 * that is away, is said and does not keep the shell from `pulumi config rm`.
 */
export function register(program: Command): void {
  program
    .command("env")
    .description('print what a shell needs for plain `pulumi` commands: eval "$(npm run -s env)"')
    .addOption(stackOption())
    .action(async ({ stack }: { stack: string }) => {
      const { openWorkspace } = await import("../workspace");
      const { pulumiEnvironment, shellExports } = await import("../../toolchain/environment");
      const { UserError } = await import("../../../stacks/model/errors");
      const exports = shellExports(await pulumiEnvironment({ stack }));
      await openWorkspace({ stack }).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        process.stderr.write(`warning: ${error.message}\n`);
      });
      process.stdout.write(exports);
    });
}
