import { unreadHosts } from "../../../policies/report/change";
import { errorLine, type Report } from "../../../policies/report/report";

/** Hosts that a message names; it counts the others. */
const most = 10;

/**
 * Whether hosts of a fleet can be read no longer, or again; undefined: as the last time.
 * @param before those that could not be read the last time
 */
export function hostsChange(
  report: Report,
  before: readonly string[],
): { readonly event: "failed" | "recovered"; readonly problem?: string } | undefined {
  const unread = unreadHosts(report);
  const lost = report.errors.filter(({ host }) => host !== undefined && !before.includes(host));
  if (lost.length > 0) {
    const lines = [
      `${unread.length} of ${report.subject.hosts ?? unread.length} hosts can't be read`,
      ...lost.slice(0, most).map(errorLine),
      ...(lost.length > most ? [`… ${lost.length - most} more`] : []),
    ];
    return { event: "failed", problem: lines.join("\n") };
  }
  return before.some((host) => !unread.includes(host)) ? { event: "recovered" } : undefined;
}
