import type { Command } from "commander";

/** `npm start`: set-up, then audit and preview of the `dev` stack on the user's Engine. Changes nothing. */
export function register(program: Command): void {
  program
    .command("start")
    .description("set everything up, then audit and preview the dev stack on your Docker Engine (changes nothing)")
    .action(async () => {
      const { openWorkspace } = await import("../workspace");
      const { runPulumi } = await import("../pulumi");
      const workspace = await openWorkspace({ stack: "dev" });
      const exitCode = await runPulumi(workspace.run, ["preview", "--diff"]);
      process.exitCode = exitCode === 0 ? 0 : 1;
      if (exitCode === 0) {
        process.stderr.write("\nNothing was changed. Next: npm run up  (repairs; shows its plan first)\n");
      }
    });
}
