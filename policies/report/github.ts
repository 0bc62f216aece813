import type { Finding } from "./finding";
import type { Report } from "./report";
import { printable } from "./sanitize";

const commands = { critical: "error", high: "error", medium: "warning", low: "warning", info: "notice" } as const;

const data = (text: string): string => printable(text).replaceAll("%", "%25");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * Workflow commands that GitHub shows as annotations.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const renderGithub = (report: Report): string => report.findings.map(annotation).join("");

function annotation(finding: Finding): string {
  const { severity, service, rule, file, line, column, message, seen, wanted, remedy } = finding;
  const place = file === undefined ? [] : [`file=${property(file)}`, `line=${line ?? 1}`, `col=${column ?? 1}`];
  const properties = [...place, `title=${property(`${rule} (${severity})`)}`].join(",");
  const values = [seen === undefined ? "" : ` Seen: ${seen}.`, wanted === undefined ? "" : ` Wanted: ${wanted}.`].join(
    "",
  );
  return `::${commands[severity]} ${properties}::${data(`${service}: ${message}.${values} ${remedy}`)}\n`;
}
