import { detailOf, subjectOf } from "../group";
import type { Finding } from "../finding";
import type { FixDiff, Issue } from "../view/model";
import { placed, subjectsOf } from "../view/names";
import { priorities } from "../view/priority";
import { byText } from "../view/who";
import type { Document } from "./document";
import { block, code, codeCell, plain, rich, table } from "./escape";

/** So many findings of one rule are listed: more than anybody reads. */
const mostRows = 500;
/** So many log lines are quoted of each finding. */
const mostLines = 3;

/** The findings by priority, and how many there are of each. */
export function findings(document: Document): string[] {
  const { view, words, viewWords, pageWords } = document;
  const { issues } = view;
  if (issues.length === 0) return [pageWords.noFindings, ""];
  const { priority, severity, rule, places } = words.columns;
  return [
    ...priorities.flatMap((rank) => {
      const own = issues.filter((issue) => issue.rank === rank);
      return own.length === 0
        ? []
        : [
            `### ${pageWords.priority(rank, viewWords.delays[rank])}`,
            "",
            ...own.flatMap((issue) => ofIssue(issue, document)),
          ];
    }),
    `## ${words.summaryByPriority}`,
    "",
    ...table(
      [priority, severity, rule, places],
      issues.map((issue) => [
        issue.rank,
        words.severity[issue.severity],
        `${plain(issue.title)} (${codeCell(issue.rule)})`,
        String(issue.findings.length),
      ]),
    ),
  ];
}

/** One rule's findings: symptom, frequency, impact, cause, remedy, and how to see that it is gone. */
function ofIssue(issue: Issue, { view, words, viewWords, pageWords }: Document): string[] {
  const { labels } = pageWords;
  const item = (label: string, text: string): string[] =>
    text === "" ? [] : [`**${label}**${words.colon}${text}`, ""];
  const { severity, title, remedy, findings: own } = issue;
  const references = issue.references.map(({ title: name, url }) =>
    url === undefined ? plain(name) : `[${plain(name)}](${url})`,
  );
  return [
    `#### ${words.severity[severity]}${words.colon}${plain(title)}`,
    "",
    ...item(labels.symptom, symptomOf(issue)),
    ...own.flatMap(({ evidence }) => (evidence === undefined ? [] : block(evidence.lines.slice(-mostLines), "text"))),
    ...item(labels.frequency, frequencyOf(issue, { words, pageWords })),
    ...item(labels.impact, rich(issue.why)),
    `**${labels.cause}** (${code(issue.rule)})${words.colon.trimEnd()}`,
    "",
    ...causes(own, { view, words, pageWords }),
    ...item(labels.remedy, rich(remedy)),
    `- ${labels.who}${words.colon}${byText(issue.by, viewWords.who, view.update)}`,
    `- ${labels.effort}${words.colon}${viewWords.effort[issue.effort]}`,
    `- ${words.phase(issue.phase, words.phases[issue.phase - 1] ?? "")}`,
    ...(references.length === 0 ? [] : [`- ${words.rule}${words.colon}${references.join(words.semicolon)}`]),
    "",
    ...issue.fixes.flatMap((fix) => diff(fix, { words, pageWords })),
    ...(issue.checks.length === 0
      ? []
      : [`**${labels.checks}**${words.colon.trimEnd()}`, "", ...block(issue.checks, "sh")]),
  ];
}

/** What was noticed: the title, and what single findings add to it. */
function symptomOf({ title, findings: own }: Issue): string {
  const details = new Set(own.flatMap((finding) => detailOf(finding) ?? []));
  return [title, ...[...details].slice(0, mostLines)].map(plain).join("; ");
}

function frequencyOf({ findings: own }: Issue, { words, pageWords }: Pick<Document, "words" | "pageWords">): string {
  const logged = own.flatMap((finding) => {
    const { evidence } = finding;
    return evidence === undefined
      ? []
      : [
          `${plain(subjectOf(finding))}${words.colon}${words.logLines(evidence.count, evidence.perMinute)}, ${words.from(plain(evidence.first), plain(evidence.last))}`,
        ];
  });
  return logged.length > 0
    ? logged.join(words.semicolon)
    : pageWords.places(own.length, plain(subjectsOf(own, 20, words)));
}

function causes(
  own: readonly Finding[],
  { view, words, pageWords }: Pick<Document, "view" | "words" | "pageWords">,
): string[] {
  const { service, field, seen, wanted, where } = words.columns;
  const cell = (text: string | undefined): string => (text === undefined ? "" : codeCell(text));
  const left = own.length - mostRows;
  return [
    ...table(
      [service, field, seen, wanted, where],
      own
        .slice(0, mostRows)
        .map((finding) => [
          plain(subjectOf(finding)),
          cell(finding.field),
          cell(finding.seen),
          cell(finding.wanted),
          plain(placed(finding, view.report) ?? words.lens[finding.lens]),
        ]),
    ),
    ...(left > 0 ? [pageWords.moreRows(left), ""] : []),
  ];
}

const diff = (
  { file, risk, hunks, more }: FixDiff,
  { words, pageWords }: Pick<Document, "words" | "pageWords">,
): string[] => [
  `**${pageWords.labels.beforeAfter}**${words.colon}${code(file)}, ${pageWords.risk[risk]}`,
  "",
  ...block(
    hunks.flatMap(({ line, lines }) => [`@@ ${pageWords.labels.line} ${line} @@`, ...lines]),
    "diff",
  ),
  ...(more > 0 ? [pageWords.moreHunks(more), ""] : []),
];
