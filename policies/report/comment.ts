import type { Lang } from "../lang";
import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { placeOf, subjectOf } from "./group";
import { code, plain } from "./markdown/escape";
import type { Report } from "./report";
import { type Words, wordsOf } from "./words";

/** Begins the one comment of a pull request: by it the next run finds it again. */
export const marker = "<!-- alfa-policy -->";

/** GitHub takes no longer comment. */
const longest = 65_536;
/** Rows that a reader still reads; the report has all of them. */
const rows = 50;

interface CommentWords {
  readonly title: (project: string) => string;
  readonly none: (base: string | undefined) => string;
  readonly some: (count: number, base: string | undefined) => string;
  readonly others: (known: number, gone: number) => string;
  readonly more: (count: number) => string;
  readonly notEvaluated: (count: number) => string;
  readonly remedy: string;
}

const texts: Readonly<Record<Lang, CommentWords>> = {
  en: {
    title: (project) => `Docker policy: ${project}`,
    none: (base) => (base === undefined ? "No finding." : `Nothing new against ${base}.`),
    some: (count, base) =>
      `**${count} ${count === 1 ? "finding" : "findings"}**${base === undefined ? "" : `, new against ${base}`}:`,
    others: (known, gone) => `${known} known before, ${gone} mended by this change.`,
    more: (count) => `… and ${count} more: the report of the run has all of them.`,
    notEvaluated: (count) => `${count} not evaluated.`,
    remedy: "Remedy",
  },
  fr: {
    title: (project) => `Règles Docker : ${project}`,
    none: (base) => (base === undefined ? "Aucun constat." : `Rien de nouveau par rapport à ${base}.`),
    some: (count, base) =>
      `**${count} ${count === 1 ? "constat" : "constats"}**${base === undefined ? "" : `, par rapport à ${base}`} :`,
    others: (known, gone) => `${known} déjà connus, ${gone} corrigés par ce changement.`,
    more: (count) => `… et ${count} autres : le rapport de l'exécution les contient tous.`,
    notEvaluated: (count) => `${count} non évalués.`,
    remedy: "Remède",
  },
};

/** The comment on a pull request: what is new, worst first, and how many were known or are mended. */
export function renderComment(report: Report): string {
  const { findings, baseline, notEvaluated, subject, lang = "en" } = report;
  const words = wordsOf(report);
  const said = texts[lang];
  const base = baseline && code(baseline.file);
  const listed = [...findings]
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .slice(0, rows);
  const head = [
    marker,
    `### ${said.title(plain(subject.project))}`,
    "",
    findings.length === 0 ? said.none(base) : said.some(findings.length, base),
    "",
  ];
  const { severity, service, rule, where } = words.columns;
  const table =
    listed.length === 0
      ? []
      : [
          `| ${severity} | ${service} | ${rule} | ${where} | ${said.remedy} |`,
          "|---|---|---|---|---|",
          ...listed.map((finding) => row(finding, words)),
        ];
  const foot = [
    ...(baseline ? [said.others(baseline.known.length, baseline.gone.length)] : []),
    ...(notEvaluated.length > 0 ? [said.notEvaluated(notEvaluated.length)] : []),
    "",
  ];
  const text = (count: number): string => {
    const left = findings.length - count;
    const shown = count === 0 ? [] : [...table.slice(0, count + 2), ""];
    return [...head, ...shown, ...(left > 0 ? [said.more(left), ""] : []), ...foot].join("\n");
  };
  // Rows go, not halves of them.
  let count = listed.length;
  while (count > 0 && text(count).length > longest) count--;
  return text(count);
}

/** A cell is one line; a bar ends it, also within a code span. */
const cell = (text: string): string => text.replaceAll("|", "&#124;");

function row(finding: Finding, words: Words): string {
  const { severity, rule, message, field, remedy } = finding;
  const place = placeOf(finding) ?? field;
  return `| ${words.severity[severity]} | ${plain(subjectOf(finding))} | ${plain(rule)}${words.colon}${plain(message)} | ${place === undefined ? "" : cell(code(place))} | ${plain(remedy)} |`;
}
