import { type Command, Option } from "commander";
import { stackOption } from "../stack-option";

/** `alfa slack`: the Slack app of a stack, and the program that Slack calls. */
export function register(program: Command): void {
  const slack = program
    .command("slack")
    .description("the stack's Slack app: its manifest, and the webhook that it calls");
  slack
    .command("manifest")
    .description("print the app manifest: the bot @ALFA, the command /alfa, its address through the tunnel")
    .addOption(stackOption())
    .addOption(new Option("--format <format>", "form of the manifest").choices(["yaml", "json"]).default("yaml"))
    .action(async ({ stack, format }: { stack: string; format: string }) => {
      const { loadDeclaredStack } = await import("../declared-stack");
      const { slackManifest } = await import("../../../stacks/alfa");
      const { stringify } = await import("yaml");
      const manifest = slackManifest(await loadDeclaredStack(stack));
      process.stdout.write(format === "json" ? `${JSON.stringify(manifest, undefined, 2)}\n` : stringify(manifest));
    });
  slack
    .command("check")
    .description("compare an app's manifest, as Slack exports it, with the declared one; exit 1 where they differ")
    .argument("<file>", "the manifest, YAML or JSON")
    .addOption(stackOption())
    .action(async (file: string, { stack }: { stack: string }) => {
      const { checkManifest } = await import("../slack/check");
      process.exitCode = await checkManifest(file, stack);
    });
  slack
    .command("webhook")
    .description("write the webhook's program, one file that needs Node.js alone: what alfa:webhookScript names")
    .requiredOption("-o, --output <file>", "where to write it")
    .action(async ({ output }: { output: string }) => {
      const { writeWebhook } = await import("../slack/webhook");
      await writeWebhook(output);
    });
}
