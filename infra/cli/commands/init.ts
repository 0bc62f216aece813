import { type Command, Option } from "commander";
import type { InitFlags } from "../init/run";
import { repeatable } from "../repeatable";

/** `alfa init`: Compose -> a Pulumi project beside it. */
export function register(program: Command): void {
  program
    .command("init")
    .description("show the Pulumi project that a Compose application makes, or write it with --write: folder pulumi/")
    .argument("[file]", "Compose file, or a folder that holds one; default: as docker compose finds it")
    .addOption(new Option("--dry-run", "only show the files (the default)").conflicts("write"))
    .option("--write", "write the files into pulumi/ beside the Compose file; none that is there is overwritten")
    .option("--name <name>", "name of the Pulumi project; default: the Compose project's")
    .addOption(repeatable("--profile <name>", "an active Compose profile; repeatable"))
    .addOption(
      new Option(
        "--alfa <spec>",
        "what npm is to install as ALFA, whose Docker provider the project uses: a version, or the path of a package; " +
          "default: where this command stands",
      ).conflicts("vendor"),
    )
    .option("--vendor", "use the vendor's Docker provider, and no ALFA")
    .action(async (target: string | undefined, flags: InitFlags) => {
      const { runInit } = await import("../init/run");
      await runInit(target, flags);
    });
}
