import type { Finding } from "./finding";
import type { Report } from "./report";
import { printable } from "./sanitize";
import { sentence, type Words, wordsOf } from "./words";

const commands = { critical: "error", high: "error", medium: "warning", low: "warning", info: "notice" } as const;

const data = (text: string): string => printable(text).replaceAll("%", "%25");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * Workflow commands that GitHub shows as annotations: a line a finding, and one for each file that could not be judged.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderGithub(report: Report): string {
  const words = wordsOf(report);
  return [
    ...report.errors.map((error) => failure(error, words)),
    ...report.findings.map((finding) => annotation(finding, words)),
  ].join("");
}

const place = ({ file, line = 1, column = 1 }: Report["errors"][number] | Finding): string[] =>
  file === undefined ? [] : [`file=${property(file)}`, `line=${line}`, `col=${column}`];

const failure = (error: Report["errors"][number], { couldNotJudge }: Words): string =>
  `::error ${[...place(error), `title=${property(couldNotJudge)}`].join(",")}::${data(error.message)}\n`;

function annotation(finding: Finding, words: Words): string {
  const { severity, rule } = finding;
  const properties = [...place(finding), `title=${property(`${rule} (${words.severity[severity]})`)}`].join(",");
  return `::${commands[severity]} ${properties}::${data(sentence(finding, words))}\n`;
}
