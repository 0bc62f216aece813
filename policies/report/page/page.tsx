import { createHash } from "node:crypto";
import renderToString from "preact-render-to-string";
import type { Report } from "../report";
import type { Context } from "../view/model";
import { partsOf } from "../view/parts";
import { viewOf } from "../view/view";
import { viewWordsOf } from "../view/words";
import { wordsOf } from "../words";
import type { Props } from "./parts/common";
import { Findings } from "./parts/findings";
import { Notes, References } from "./parts/notes";
import { HistoryPart, Overview, Works } from "./parts/overview";
import { Plan } from "./parts/plan";
import { Commands, Components, Health, Logs } from "./parts/state";
import { TopologyPart } from "./parts/topology";
import { draw } from "./picture/draw";
import { script } from "./script";
import { style } from "./style";
import { pageWordsOf } from "../view/page-words";

/** The report as one page: it loads nothing, and what it needs of style and script it carries. */
export async function renderPage(report: Report, context: Context = {}): Promise<string> {
  const view = viewOf(report, context);
  const viewWords = viewWordsOf(report);
  const pictures = await draw(view.topologies, viewWords);
  const { lang = "en" } = report;
  const props = { view, lang, words: wordsOf(report), viewWords, pageWords: pageWordsOf(report) };
  return `<!doctype html>\n${renderToString(<Page {...props} pictures={pictures} />)}\n`;
}

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing may be loaded or sent; only the page's own style and script count. */
const policy = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;

function Page(props: Props & { readonly pictures: readonly (string | undefined)[] }) {
  const { view, lang, words, pageWords } = props;
  const title = words.auditOf(view.report.subject.project);
  return (
    <html lang={lang}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#findings">
          {pageWords.skip}
        </a>
        <header class="top">
          <p class="brand" aria-hidden="true">
            ALFA
          </p>
          <h1>{title}</h1>
        </header>
        <div class="frame">
          <Contents {...props} />
          <main>
            <Overview {...props} />
            <HistoryPart {...props} />
            <Works {...props} />
            <TopologyPart {...props} />
            <Findings {...props} />
            <Plan {...props} />
            <Components {...props} />
            <Logs {...props} />
            <Health {...props} />
            <Commands {...props} />
            <Notes {...props} />
            <References {...props} />
          </main>
        </div>
        <footer>{pageWords.madeBy(view.report.tool.version)}</footer>
        <p id="said" class="hidden" role="status" data-copied={pageWords.copied} />
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

const Contents = ({ view, pageWords }: Props) => (
  <nav aria-label={pageWords.contents}>
    <ul>
      {partsOf(view).map((part) => (
        <li>
          <a href={`#${part}`}>{pageWords.sections[part]}</a>
        </li>
      ))}
    </ul>
  </nav>
);
