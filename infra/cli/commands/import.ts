import type { Command } from "commander";
import type { ImportFlags } from "../import/run";
import { repeatable } from "../repeatable";

/** `alfa import`: Compose -> stacks/NAME. */
export function register(program: Command): void {
  program
    .command("import")
    .description("write a Compose application as a stack of this checkout: TypeScript in stacks/NAME, secrets left out")
    .argument("[file]", "Compose file, or - for standard input; default: as docker compose finds it")
    .addOption(repeatable("-f, --file <file>", "another Compose file that overrides; repeatable"))
    .option("--name <name>", "name of the folder and of the Pulumi stack; default: the Compose project's")
    .option("-p, --project-name <name>", "name of the Compose project")
    .addOption(repeatable("--profile <name>", "an active Compose profile; repeatable"))
    .option("--force", "replace a stack of that name")
    .option("--dry-run", "write nothing; print the files' names and sizes")
    .action(async (file: string | undefined, flags: ImportFlags) => {
      const { runImport } = await import("../import/run");
      await runImport(file, flags);
    });
}
