import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, placeOf, subjectOf } from "./group";
import { actionPlan, overallStatus } from "./plan";
import { errorLine, type Report } from "./report";
import { printable } from "./sanitize";
import { type Words, wordsOf } from "./words";

/**
 * Text that Markdown and HTML in Markdown take as text. Addresses and mentions are broken too: a forge makes links of them
 * and notifies people.
 */
export const plain = (text: string): string =>
  printable(text)
    .replaceAll("&", "&amp;")
    .replace(/[\\`*_[\]<>|#~$]/g, "\\$&")
    .replaceAll("@", "&#64;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`);

/** A code span; its fence is longer than any run of backticks in it. */
export const code = (text: string): string => {
  const safe = printable(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 || safe.trim() === "" ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
};

/** The report as the audit writes one: status, findings, summary by priority, plan, references. */
export function renderMarkdown(report: Report): string {
  const groups = byRule(report.findings);
  const { summary, subject } = report;
  const words = wordsOf(report);
  const { columns } = words;
  const about = (entry: { project?: string | undefined; service: string; rule: string }): string =>
    `${plain(subjectOf(entry))}, ${plain(entry.rule)}${words.colon}`;
  return [
    `# ${words.auditOf(plain(subject.project))}`,
    "",
    `${words.overallStatus}${words.colon}**${overallStatus(report)}**. ${words.services(subject.services)}, ${severities.map((name) => words.ofSeverity(summary[name], name)).join(", ")}.`,
    subject.takenAt === undefined
      ? ""
      : words.taken(subject.takenAt, subject.engine === undefined ? undefined : plain(subject.engine)),
    "",
    `## ${words.findings}`,
    "",
    ...(groups.length === 0 ? [words.none, ""] : groups.flatMap((group) => groupLines(group, words))),
    `## ${words.summaryByPriority}`,
    "",
    `| ${columns.priority} | ${columns.severity} | ${columns.rule} | ${columns.places} |`,
    "|---|---|---|---|",
    ...groups.map(
      ({ priority, severity, rule, findings }) =>
        `| ${priority ?? "-"} | ${words.severity[severity]} | ${rule} | ${findings.length} |`,
    ),
    "",
    `## ${words.actionPlan}`,
    "",
    ...actionPlan(report).flatMap(({ title, groups: steps }, index) => [
      `### ${words.phase(index + 1, title)}`,
      "",
      ...(steps.length === 0
        ? [words.nothing]
        : steps.map((step) => `- ${plain(step.title)} (${services(step)})${words.colon}${plain(step.remedy)}`)),
      "",
    ]),
    ...list(
      words.notEvaluated,
      report.notEvaluated.map((entry) => about(entry) + plain(entry.reason)),
    ),
    ...list(
      words.suppressed,
      report.suppressed.map((entry) => about(entry) + plain(entry.reason)),
    ),
    ...list(
      words.errors,
      report.errors.map((error) => plain(errorLine(error))),
    ),
    ...list(
      words.known,
      report.baseline === undefined
        ? []
        : [
            words.knownIn(report.baseline.known.length, code(report.baseline.file)),
            ...report.baseline.gone.map(({ service, rule }) => about({ service, rule }) + words.gone),
          ],
    ),
  ].join("\n");
}

const services = ({ findings }: Group): string =>
  [...new Set(findings.map((finding) => plain(subjectOf(finding))))].join(", ");

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((line) => `- ${line}`), ""];

function groupLines(group: Group, words: Words): string[] {
  const references = group.findings[0]?.references ?? [];
  return [
    `### ${words.severity[group.severity]}${group.priority === undefined ? "" : `, ${group.priority}`}${words.colon}${plain(group.title)}`,
    "",
    ...group.findings.flatMap((finding) => findingLines(finding, words)),
    "",
    `${words.remedy}${words.colon}${plain(group.remedy)}`,
    "",
    `${words.rule} ${code(group.rule)}${references.map(({ title, url }) => words.semicolon + (url === undefined ? plain(title) : `[${plain(title)}](${url})`)).join("")}`,
    "",
  ];
}

function findingLines(finding: Finding, words: Words): string[] {
  const { field, seen, wanted, evidence } = finding;
  const place = placeOf(finding);
  const parts = [
    field === undefined ? "" : ` ${code(field)}`,
    seen === undefined ? "" : words.colon + code(seen),
    wanted === undefined ? "" : ` ${words.insteadOf} ${code(wanted)}`,
    place === undefined ? "" : ` (${code(place)})`,
  ].join("");
  const detail = detailOf(finding);
  return [
    `- **${plain(subjectOf(finding))}**${parts}${detail === undefined ? "" : words.semicolon + plain(detail)}`,
    ...(evidence
      ? [
          `  - ${words.logLines(evidence.count, evidence.perMinute)}, ${words.from(evidence.first, evidence.last)}`,
          ...evidence.lines.slice(-1).map((line) => `  - ${code(line)}`),
        ]
      : []),
  ];
}
