import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, placeOf, subjectOf } from "./group";
import { actionPlan, overallStatus } from "./plan";
import { errorLine, type Report } from "./report";
import { printable } from "./sanitize";

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
  const title = `Audit of ${escape(report.subject.project)}`;
  const counts = severities.map((name) => `<b class="${name}">${report.summary[name]}</b> ${name}`).join(", ");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1>
<p>Overall status: <b>${overallStatus(report)}</b>. ${report.subject.services} ${report.subject.services === 1 ? "service" : "services"}, ${counts}.</p>
<h2>Findings</h2>
${byRule(report.findings).map(group).join("\n") || "<p>None.</p>"}
<h2>Action plan</h2>
${actionPlan(report)
  .map(
    ({ title: phase, groups }, index) =>
      `<h3>Phase ${index + 1}: ${phase.toLowerCase()}</h3>${list(groups.map((step) => `${step.title}: ${step.remedy}`))}`,
  )
  .join("\n")}
${section(
  "Not evaluated",
  report.notEvaluated.map((entry) => `${subjectOf(entry)}, ${entry.rule}: ${entry.reason}`),
)}
${section(
  "Suppressed",
  report.suppressed.map((entry) => `${subjectOf(entry)}, ${entry.rule}: ${entry.reason}`),
)}
${section("Errors", report.errors.map(errorLine))}
${known(report)}
</body></html>
`;
}

const known = ({ baseline }: Report): string =>
  baseline === undefined
    ? ""
    : section("Known", [
        `${baseline.known.length} findings are known: ${baseline.file}`,
        ...baseline.gone.map(({ service, rule }) => `${service}, ${rule}: no longer found`),
      ]);

const list = (items: readonly string[]): string =>
  items.length === 0 ? "<p>Nothing.</p>" : `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;

const section = (title: string, items: readonly string[]): string =>
  items.length === 0 ? "" : `<h2>${title}</h2>${list(items)}`;

function group({ severity, priority, title, rule, remedy, findings }: Group): string {
  const label = [severity, priority].filter(Boolean).join(", ");
  return `<h3><span class="${severity}">${label}</span> ${escape(title)} <code>${escape(rule)}</code></h3>
<table><tr><th>Service</th><th>Field</th><th>Seen</th><th>Wanted</th><th>Where</th></tr>${findings.map(row).join("")}</table>
<p>Remedy: ${escape(remedy)}</p>`;
}

function row(finding: Finding): string {
  const { field = "", seen = "", wanted = "", evidence } = finding;
  const detail = detailOf(finding);
  const logs = evidence
    ? `<br>${evidence.count} log lines, ${Math.round(evidence.perMinute * 10) / 10} a minute${evidence.lines
        .slice(-2)
        .map((line) => `<br><code>${escape(line)}</code>`)
        .join("")}`
    : "";
  const where = placeOf(finding) ?? finding.lens;
  return `<tr><td>${escape(subjectOf(finding))}</td><td><code>${escape(field)}</code></td><td><code>${escape(seen)}</code>${detail === undefined ? "" : `<br>${escape(detail)}`}${logs}</td><td>${escape(wanted)}</td><td>${escape(where)}</td></tr>`;
}
