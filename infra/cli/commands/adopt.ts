import type { Command } from "commander";

/** `alfa adopt`: takes what runs under the declared names into the state, without touching it. */
export function register(program: Command): void {
  program
    .command("adopt")
    .description(
      "take what runs under the declared names into the state without touching it, so that a preview shows native diffs",
    )
    .action(async () => {
      const { openWorkspace } = await import("../workspace");
      const { adopt } = await import("../../adopt");
      process.exitCode = await adopt(await openWorkspace({ stack: "dev" }));
    });
}
