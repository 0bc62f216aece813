import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, placeOf, subjectOf } from "./group";
import { actionPlan, overallStatus } from "./plan";
import { errorLine, type Report } from "./report";
import { printable } from "./sanitize";
import { type Words, wordsOf } from "./words";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string => printable(text).replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

const style =
  "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}" +
  "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d8dee4}" +
  "code{font:13px ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}" +
  ".critical,.high{color:#b3261e}.medium{color:#8a5a00}.low,.info{color:#52606d}";

/** The report as one page without scripts or anything loaded from elsewhere. */
export function renderHtml(report: Report): string {
  const words = wordsOf(report);
  const title = words.auditOf(escape(report.subject.project));
  const counts = severities
    .map((name) => words.ofSeverity(report.summary[name], name).replace(/^\d+/, `<b class="${name}">$&</b>`))
    .join(", ");
  return `<!doctype html>
<html lang="${report.lang ?? "en"}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1>
<p>${words.overallStatus}${words.colon}<b>${overallStatus(report)}</b>. ${words.services(report.subject.services)}, ${counts}.</p>
<h2>${words.findings}</h2>
${
  byRule(report.findings)
    .map((each) => group(each, words))
    .join("\n") || `<p>${words.none}</p>`
}
<h2>${words.actionPlan}</h2>
${actionPlan(report)
  .map(
    ({ title: phase, groups }, index) =>
      `<h3>${words.phase(index + 1, phase)}</h3>${list(
        groups.map((step) => `${step.title}${words.colon}${step.remedy}`),
        words,
      )}`,
  )
  .join("\n")}
${section(
  words.notEvaluated,
  report.notEvaluated.map((entry) => `${subjectOf(entry)}, ${entry.rule}${words.colon}${entry.reason}`),
  words,
)}
${section(
  words.suppressed,
  report.suppressed.map((entry) => `${subjectOf(entry)}, ${entry.rule}${words.colon}${entry.reason}`),
  words,
)}
${section(words.errors, report.errors.map(errorLine), words)}
${known(report, words)}
</body></html>
`;
}

const known = ({ baseline }: Report, words: Words): string =>
  baseline === undefined
    ? ""
    : section(
        words.known,
        [
          words.knownIn(baseline.known.length, baseline.file),
          ...baseline.gone.map(({ service, rule }) => `${service}, ${rule}${words.colon}${words.gone}`),
        ],
        words,
      );

const list = (items: readonly string[], { nothing }: Words): string =>
  items.length === 0 ? `<p>${nothing}</p>` : `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;

const section = (title: string, items: readonly string[], words: Words): string =>
  items.length === 0 ? "" : `<h2>${title}</h2>${list(items, words)}`;

function group({ severity, priority, title, rule, remedy, findings }: Group, words: Words): string {
  const { columns } = words;
  const label = [words.severity[severity], priority].filter(Boolean).join(", ");
  return `<h3><span class="${severity}">${label}</span> ${escape(title)} <code>${escape(rule)}</code></h3>
<table><tr>${[columns.service, columns.field, columns.seen, columns.wanted, columns.where].map((name) => `<th>${name}</th>`).join("")}</tr>${findings.map((finding) => row(finding, words)).join("")}</table>
<p>${words.remedy}${words.colon}${escape(remedy)}</p>`;
}

function row(finding: Finding, words: Words): string {
  const { field = "", seen = "", wanted = "", evidence } = finding;
  const detail = detailOf(finding);
  const logs = evidence
    ? `<br>${words.logLines(evidence.count, evidence.perMinute)}${evidence.lines
        .slice(-2)
        .map((line) => `<br><code>${escape(line)}</code>`)
        .join("")}`
    : "";
  const where = placeOf(finding) ?? words.lens[finding.lens];
  return `<tr><td>${escape(subjectOf(finding))}</td><td><code>${escape(field)}</code></td><td><code>${escape(seen)}</code>${detail === undefined ? "" : `<br>${escape(detail)}`}${logs}</td><td>${escape(wanted)}</td><td>${escape(where)}</td></tr>`;
}
