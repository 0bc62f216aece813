import { severities } from "../../rules/rule";
import type { Change } from "../view/model";
import { subjectsOf } from "../view/names";
import { time } from "../view/time";
import type { Document } from "./document";
import { code, plain, rich } from "./escape";

/** The state of the whole at a glance, and what to begin with. */
export function overview({ view, lang, words, viewWords, pageWords }: Document): string[] {
  const { report, issues, status, date } = view;
  const { subject, summary, findings } = report;
  const counts = severities.map((severity) => words.ofSeverity(summary[severity], severity)).join(", ");
  const machine = issues.reduce((sum, { by }) => sum + by.fix + by.unsafeFix + by.update, 0);
  const files = subject.files.slice(0, 5).map(code).join(", ");
  return [
    `${words.overallStatus}${words.colon}**${words.statuses[status]}**. ${words.services(subject.services)}, ${counts}.`,
    "",
    ...(date === undefined ? [] : [`- ${pageWords.taken(time(date, lang))}`]),
    ...(subject.engine === undefined ? [] : [`- ${pageWords.onEngine(plain(subject.engine))}`]),
    `- ${pageWords.inFiles}${words.colon}${files === "" ? "" : files + words.semicolon}${subject.live ? pageWords.live : pageWords.notLive}`,
    `- ${pageWords.tiles.urgent}${words.colon}${issues.filter(({ phase }) => phase === 1).length}`,
    `- ${pageWords.tiles.machine}${words.colon}${machine} / ${findings.length}`,
    "",
    ...(issues.length === 0 ? [pageWords.noFindings] : [`${pageWords.startHere}${words.colon.trimEnd()}`, ""]),
    ...issues
      .slice(0, 3)
      .map(
        ({ title, remedy, findings: own, rank }, index) =>
          `${index + 1}. **${plain(title)}** (${plain(subjectsOf(own, 3, words))}, ${viewWords.delays[rank]})${words.colon}${rich(remedy)}`,
      ),
    "",
  ];
}

/** What became of the last report's findings. */
export function history({ view, lang, words, pageWords }: Document): string[] {
  if (!view.history) return [];
  const { date, fresh, fixed, open, unknown } = view.history;
  const list = (title: string, changes: readonly Change[]): string[] =>
    changes.length === 0 ? [] : [`### ${title}`, "", ...changes.slice(0, 500).map(line), ""];
  const line = ({ severity, title, service, rule }: Change): string =>
    `- ${words.severity[severity]}${words.colon}${plain(title)} (${plain(service)}, ${code(rule)})`;
  const counts = [
    pageWords.fresh(fresh.length),
    pageWords.fixed(fixed.length),
    pageWords.open(open),
    ...(unknown > 0 ? [pageWords.unknown(unknown)] : []),
  ];
  return [
    `${pageWords.since(time(date, lang))}${words.colon}${counts.join(", ")}.`,
    "",
    ...list(pageWords.fresh(fresh.length), fresh),
    ...list(pageWords.fixed(fixed.length), fixed),
  ];
}

/** What is well. */
export const works = ({ view, words, pageWords }: Document): string[] => [
  ...view.works.map((text) => `- ${plain(text)}`),
  ...(view.passed.length === 0
    ? []
    : [`- ${pageWords.passed(view.passed.length)}${words.colon}${view.passed.map(code).join(", ")}`]),
  "",
];
