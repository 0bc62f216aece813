import { type Command, InvalidArgumentError, Option } from "commander";
import { withSelection } from "../audit/options";
import type { WatchFlags } from "../watch/run";

/** `alfa watch`: audits again and again, and tells what changed. */
export function register(program: Command): void {
  withSelection(
    program
      .command("watch")
      .description("audit again and again; tell what changed by exit code, webhook, Slack and Prometheus metrics"),
  )
    .option("--interval <time>", "from the end of one audit to the next: 30s, 15m, 1h", seconds, 900)
    .option("--jitter <time>", "up to so much longer, by chance", seconds, 60)
    .option("--once", "one audit; exit 1 when something changed since the last, 2 when it could not be made")
    .option("--state <file>", "where it remembers the last audit (default: below ~/.local/state/alfa)")
    .option("--metrics <file>", "write Prometheus metrics for a node-exporter's textfile collector (NAME.prom)")
    .option("--stack-metrics", "put the metrics into the node-exporter of the stack (--stack)")
    .addOption(
      new Option("--print <form>", "print what starts this watch at boot, with the other flags").choices([
        "systemd",
        "pm2",
      ]),
    )
    .addHelpText(
      "after",
      "\nChanges are sent to ALFA_WEBHOOK_URL (JSON: docs/watch.schema.json; signed with ALFA_WEBHOOK_SECRET) and ALFA_SLACK_URL.\n",
    )
    .action(async (targets: string[], flags: WatchFlags) => {
      const { runWatch } = await import("../watch/run");
      process.exitCode = await runWatch({ ...flags, targets }, process.argv.slice(2));
    });
}

function seconds(text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,6})(s|m|h)$/.exec(text) ?? [];
  if (amount === "") throw new InvalidArgumentError(`"${text}" is no time: wanted 30s, 15m or 1h.`);
  return Number(amount) * { s: 1, m: 60, h: 3600 }[unit === "h" ? "h" : unit === "m" ? "m" : "s"];
}
