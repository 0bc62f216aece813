import type { ContainerEvidence } from "../../observe/evidence";
import type { LogStatistics, System } from "./model";

/** What the logs of each container hold, the noisiest first. */
export function logsOf({ evidence }: System): LogStatistics[] {
  if (!evidence) return [];
  return Object.values(evidence.containers)
    .map((container) => statistics(container, Date.parse(evidence.takenAt), evidence.window))
    .filter(({ lines, restarts, matches }) => lines > 0 || restarts > 0 || matches.length > 0)
    .sort((a, b) => b.errorsPerMinute - a.errorsPerMinute || b.lines - a.lines);
}

function statistics(container: ContainerEvidence, now: number, window: number): LogStatistics {
  const { service, logLines, errorLines, restartCount, logsTruncated, logsFrom, logs } = container;
  // Of what was read: a bound may have cut the window.
  const seconds = logsFrom === undefined ? window : Math.max(60, (now - Date.parse(logsFrom)) / 1000);
  return {
    service,
    lines: logLines,
    errors: errorLines,
    errorsPerMinute: (errorLines * 60) / seconds,
    restarts: restartCount,
    truncated: logsTruncated === true,
    matches: Object.entries(logs).map(([key, { count, perMinute }]) => ({
      rule: key.split("/", 1)[0] ?? key,
      count,
      perMinute,
    })),
  };
}
