import type { Command } from "commander";

/** `npm run sandbox:up` and `npm run sandbox:down`. */
export function register(program: Command): void {
  program
    .command("sandbox-up")
    .description("start the audited stack, broken as it was, beside anything you have")
    .option("--fresh", "remove an earlier sandbox first, its data included")
    .action(async ({ fresh }: { fresh?: true }) => {
      const { startSandbox } = await import("../sandbox");
      await startSandbox(fresh === true);
    });
  program
    .command("sandbox-down")
    .description("end the sandbox: its containers, networks, volumes, processes and the private Engine")
    .action(async () => {
      const { endSandbox } = await import("../sandbox");
      await endSandbox();
    });
}
