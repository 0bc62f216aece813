import type { Command } from "commander";

/** `npm run demo`: the whole way once, on a sandbox of the audited stack. */
export function register(program: Command): void {
  program
    .command("demo")
    .description("show the audited stack broken, previewed, repaired and proven, on a sandbox of its own")
    .option(
      "--real",
      "the real Traefik, n8n and docker compose in the places of their stand-ins (built once, which takes minutes)",
    )
    .action(async ({ real }: { real?: true }) => {
      const { demo } = await import("../demo");
      process.exitCode = await demo({ real: real === true });
    });
}
