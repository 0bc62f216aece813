import type { Service } from "../../stacks/model/service";
import { doc } from "./lib/references";
import { rule } from "./rule";

/** Error lines per minute over all that was read, where the service has no threshold of its own. */
const usual = 1;
const thresholdLabel = "alfa.log-errors-per-minute";

function threshold({ labels }: Service): number {
  const own = Number(labels[thresholdLabel] ?? "");
  return own > 0 ? own : usual;
}

const rounded = (number: number): string => String(Math.round(number * 100) / 100);

export default rule({
  id: "log-error-rate",
  title: "Its log is full of errors",
  severity: "medium",
  references: [doc("Docker: logs", "https://docs.docker.com/reference/cli/docker/container/logs/")],
  why: "Something fails again and again; what matters is no longer seen among it, and the log fills the disk.",
  remedy: `Read the log and mend the cause; a service that is loud by nature gets the label ${thresholdLabel} with its threshold.`,
  live: ({ service, container, evidence }) => {
    if (!container) return [];
    const limit = threshold(service);
    // Over the whole window: what a short burst or an old, mended fault adds is small.
    const rate = (container.errorLines * 60) / evidence.window;
    if (rate < limit) return [];
    const hours = rounded(evidence.window / 3600);
    const least = container.logsTruncated ? "at least " : "";
    return [
      {
        key: "rate",
        seen: `${least}${rounded(rate)} error lines a minute`,
        wanted: `less than ${rounded(limit)}`,
        message: `${least}${container.errorLines} of ${container.logLines} lines in ${hours} h`,
      },
    ];
  },
});
