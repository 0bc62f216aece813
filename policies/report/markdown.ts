import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, placeOf, subjectOf } from "./group";
import { actionPlan, overallStatus } from "./plan";
import { errorLine, type Report } from "./report";
import { printable } from "./sanitize";

/**
 * Text that Markdown and HTML in Markdown take as text. Addresses and mentions are broken too: a forge makes links of them
 * and notifies people.
 */
const plain = (text: string): string =>
  printable(text)
    .replaceAll("&", "&amp;")
    .replace(/[\\`*_[\]<>|#~$]/g, "\\$&")
    .replaceAll("@", "&#64;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`);

/** A code span; its fence is longer than any run of backticks in it. */
const code = (text: string): string => {
  const safe = printable(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 || safe.trim() === "" ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
};

/** The report as the audit writes one: status, findings, summary by priority, plan, references. */
export function renderMarkdown(report: Report): string {
  const groups = byRule(report.findings);
  const { summary, subject } = report;
  return [
    `# Audit of ${plain(subject.project)}`,
    "",
    `Overall status: **${overallStatus(report)}**. ${subject.services} ${subject.services === 1 ? "service" : "services"}, ${severities.map((name) => `${summary[name]} ${name}`).join(", ")}.`,
    subject.takenAt === undefined
      ? ""
      : `Seen ${subject.takenAt}${subject.engine === undefined ? "" : ` on Docker Engine ${plain(subject.engine)}`}.`,
    "",
    "## Findings",
    "",
    ...(groups.length === 0 ? ["None.", ""] : groups.flatMap(groupLines)),
    "## Summary by priority",
    "",
    "| Priority | Severity | Rule | Places |",
    "|---|---|---|---|",
    ...groups.map(
      ({ priority, severity, rule, findings }) => `| ${priority ?? "-"} | ${severity} | ${rule} | ${findings.length} |`,
    ),
    "",
    "## Action plan",
    "",
    ...actionPlan(report).flatMap(({ title, groups: steps }, index) => [
      `### Phase ${index + 1}: ${title.toLowerCase()}`,
      "",
      ...(steps.length === 0
        ? ["Nothing."]
        : steps.map((step) => `- ${plain(step.title)} (${services(step)}): ${plain(step.remedy)}`)),
      "",
    ]),
    ...list(
      "Not evaluated",
      report.notEvaluated.map((entry) => `${plain(subjectOf(entry))}, ${plain(entry.rule)}: ${plain(entry.reason)}`),
    ),
    ...list(
      "Suppressed",
      report.suppressed.map((entry) => `${plain(subjectOf(entry))}, ${plain(entry.rule)}: ${plain(entry.reason)}`),
    ),
    ...list(
      "Errors",
      report.errors.map((error) => plain(errorLine(error))),
    ),
    ...list(
      "Known",
      report.baseline === undefined
        ? []
        : [
            `${report.baseline.known.length} findings are known: ${code(report.baseline.file)}`,
            ...report.baseline.gone.map(({ service, rule }) => `${plain(service)}, ${plain(rule)}: no longer found`),
          ],
    ),
  ].join("\n");
}

const services = ({ findings }: Group): string =>
  [...new Set(findings.map((finding) => plain(subjectOf(finding))))].join(", ");

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((line) => `- ${line}`), ""];

function groupLines(group: Group): string[] {
  const references = group.findings[0]?.references ?? [];
  return [
    `### ${group.severity}${group.priority === undefined ? "" : `, ${group.priority}`}: ${plain(group.title)}`,
    "",
    ...group.findings.flatMap(findingLines),
    "",
    `Remedy: ${plain(group.remedy)}`,
    "",
    `Rule ${code(group.rule)}${references.map(({ title, url }) => (url === undefined ? `; ${plain(title)}` : `; [${plain(title)}](${url})`)).join("")}`,
    "",
  ];
}

function findingLines(finding: Finding): string[] {
  const { field, seen, wanted, evidence } = finding;
  const place = placeOf(finding);
  const parts = [
    field === undefined ? "" : ` ${code(field)}`,
    seen === undefined ? "" : `: ${code(seen)}`,
    wanted === undefined ? "" : ` instead of ${code(wanted)}`,
    place === undefined ? "" : ` (${code(place)})`,
  ].join("");
  const detail = detailOf(finding);
  return [
    `- **${plain(subjectOf(finding))}**${parts}${detail === undefined ? "" : `; ${plain(detail)}`}`,
    ...(evidence
      ? [
          `  - ${evidence.count} log lines, ${Math.round(evidence.perMinute * 10) / 10} a minute, from ${evidence.first} to ${evidence.last}`,
          ...evidence.lines.slice(-1).map((line) => `  - ${code(line)}`),
        ]
      : []),
  ];
}
