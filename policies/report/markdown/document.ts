import type { Lang } from "../../lang";
import type { Report } from "../report";
import { withoutCommands } from "../sanitize";
import type { Context, View } from "../view/model";
import { type PageWords, pageWordsOf, type Part } from "../view/page-words";
import { partsOf } from "../view/parts";
import { viewOf } from "../view/view";
import { type ViewWords, viewWordsOf } from "../view/words";
import { type Words, wordsOf } from "../words";
import { plain } from "./escape";
import { findings } from "./findings";
import { notes, references } from "./notes";
import { history, overview, works } from "./overview";
import { plan } from "./plan";
import { commands, components, health, logs, topology } from "./state";

/** What every part of the document is given. */
export interface Document {
  readonly view: View;
  readonly lang: Lang;
  readonly words: Words;
  readonly viewWords: ViewWords;
  readonly pageWords: PageWords;
}

/** The page's parts, each in lines of Markdown. */
const parts: Readonly<Record<Part, (document: Document) => readonly string[]>> = {
  overview,
  history,
  works,
  topology,
  findings,
  plan,
  components,
  logs,
  health,
  commands,
  notes,
  references,
};

/** The report as the audit writes one, of the same parts as the page. */
export function renderMarkdown(report: Report, context: Context = {}): string {
  const view = viewOf(report, context);
  const { lang = "en" } = report;
  const pageWords = pageWordsOf(report);
  const document = { view, lang, words: wordsOf(report), viewWords: viewWordsOf(report), pageWords };
  const lines = [
    `# ${document.words.auditOf(plain(report.subject.project))}`,
    "",
    ...partsOf(view).flatMap((part) => [`## ${pageWords.sections[part]}`, "", ...parts[part](document)]),
    pageWords.madeBy(plain(report.tool.version)),
    "",
  ];
  return withoutCommands(lines.join("\n"));
}
