import type { Finding } from "./finding";
import { subjectOf } from "./group";
import type { Report } from "./report";
import { printable } from "./sanitize";

const commands = { critical: "error", high: "error", medium: "warning", low: "warning", info: "notice" } as const;

const data = (text: string): string => printable(text).replaceAll("%", "%25");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * Workflow commands that GitHub shows as annotations: a line a finding, and one for each file that could not be judged.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const renderGithub = (report: Report): string =>
  [...report.errors.map(failure), ...report.findings.map(annotation)].join("");

const place = ({ file, line = 1, column = 1 }: Report["errors"][number] | Finding): string[] =>
  file === undefined ? [] : [`file=${property(file)}`, `line=${line}`, `col=${column}`];

const failure = (error: Report["errors"][number]): string =>
  `::error ${[...place(error), "title=alfa could not judge this"].join(",")}::${data(error.message)}\n`;

function annotation(finding: Finding): string {
  const { severity, rule, message, seen, wanted, remedy } = finding;
  const properties = [...place(finding), `title=${property(`${rule} (${severity})`)}`].join(",");
  const values = [seen === undefined ? "" : ` Seen: ${seen}.`, wanted === undefined ? "" : ` Wanted: ${wanted}.`].join(
    "",
  );
  return `::${commands[severity]} ${properties}::${data(`${subjectOf(finding)}: ${message}.${values} ${remedy}`)}\n`;
}
