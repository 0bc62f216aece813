import { inLang } from "../../lang";
import { subjectOf } from "../group";
import { errorLine } from "../report";
import { unknownOf } from "../view/notes";
import { rulesIn } from "../view/references";
import type { Document } from "./document";
import { code, plain, rich } from "./escape";

/** What has no verdict, what was accepted, what could not be read. */
export function notes({ view, words }: Document): string[] {
  const { suppressed, errors, baseline } = view.report;
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`### ${title}`, "", ...lines.slice(0, 500).map((line) => `- ${line}`), ""];
  const about = (service: string, rule: string): string => `${plain(service)}, ${code(rule)}${words.colon}`;
  return [
    ...list(
      words.errors,
      errors.map((error) => plain(errorLine(error))),
    ),
    ...list(
      words.notEvaluated,
      unknownOf(view.report).map(
        ({ rule, reason, names }) => `${code(rule)}${words.colon}${plain(reason)} (${plain(names)})`,
      ),
    ),
    ...list(
      words.suppressed,
      suppressed.map((entry) => about(subjectOf(entry), entry.rule) + plain(entry.reason)),
    ),
    ...list(
      words.known,
      baseline === undefined
        ? []
        : [
            words.knownIn(baseline.known.length, code(baseline.file)),
            ...baseline.gone.map((entry) => about(subjectOf(entry), entry.rule) + words.gone),
          ],
    ),
  ];
}

/** Of each rule that found something: why, and what to read. */
export const references = ({ view, lang, words, pageWords }: Document): string[] =>
  rulesIn(view)
    .flatMap((rule) => {
      const links = rule.references.map(({ title, url }) =>
        url === undefined ? plain(inLang(title, lang)) : `[${plain(inLang(title, lang))}](${url})`,
      );
      return [
        `- **${plain(inLang(rule.title, lang))}** (${code(rule.id)})${words.colon}${rich(inLang(rule.why, lang))}`,
        `  ${[...links, `${pageWords.labels.explain}${words.colon}${code(`alfa explain ${rule.id}`)}`].join(words.semicolon)}`,
      ];
    })
    .concat("");
