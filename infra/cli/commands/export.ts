import type { Command } from "commander";
import { stackOption } from "../stack-option";

/** `alfa export`: a declared stack -> Compose. */
export function register(program: Command): void {
  program
    .command("export")
    .description("write the declared stack as a Compose file; secrets stay ${NAME}")
    .addOption(stackOption())
    .option("-o, --output <file>", "write to a file instead of standard output")
    .action(async ({ stack: name, output }: { stack: string; output?: string }) => {
      const { loadDeclaredStack } = await import("../declared-stack");
      const { exportText } = await import("../export");
      const { writeOutput } = await import("../audit/output");
      writeOutput(output, exportText(await loadDeclaredStack(name)), "the Compose file");
    });
}
