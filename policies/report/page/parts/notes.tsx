import { inLang } from "../../../lang";
import { subjectOf } from "../../group";
import { errorLine } from "../../report";
import { unknownOf } from "../../view/notes";
import { rulesIn } from "../../view/references";
import { Copied, type Props, Rich, Section } from "./common";

/** What has no verdict, what was accepted, what could not be read. */
export function Notes({ view, words, pageWords }: Props) {
  const { suppressed, errors, baseline } = view.report;
  const lists = [
    { title: words.errors, items: errors.map((error) => <li>{errorLine(error)}</li>) },
    {
      title: words.notEvaluated,
      items: unknownOf(view.report).map(({ rule, reason, names }) => (
        <li>
          <code>{rule}</code> {reason}
          {words.colon}
          {names}
        </li>
      )),
    },
    {
      title: words.suppressed,
      items: suppressed.map((entry) => (
        <li>
          {subjectOf(entry)} <code>{entry.rule}</code>
          {words.colon}
          {entry.reason}
        </li>
      )),
    },
    {
      title: words.known,
      items: baseline
        ? [
            <li>{words.knownIn(baseline.known.length, baseline.file)}</li>,
            ...baseline.gone.map(({ service, rule }) => (
              <li>
                {service} <code>{rule}</code>
                {words.colon}
                {words.gone}
              </li>
            )),
          ]
        : [],
    },
  ].filter(({ items }) => items.length > 0);
  if (lists.length === 0) return null;
  return (
    <Section id="notes" title={pageWords.sections.notes}>
      {lists.map(({ title, items }) => (
        <>
          <h3>
            {title} <span class="count">{items.length}</span>
          </h3>
          <ul>{items.slice(0, 500)}</ul>
        </>
      ))}
    </Section>
  );
}

/** Of each rule that found something: why, what to read, how to have it explained. */
export function References({ view, lang, words, pageWords }: Props) {
  const rules = rulesIn(view);
  if (rules.length === 0) return null;
  return (
    <Section id="references" title={pageWords.sections.references}>
      {rules.map((rule) => (
        <article id={`rule-${rule.id}`} class="reference">
          <h3>
            {inLang(rule.title, lang)} <code>{rule.id}</code>
          </h3>
          <p>
            <Rich text={inLang(rule.why, lang)} />
          </p>
          <ul>
            {rule.references.map(({ title, url }) => (
              <li>
                {url === undefined ? (
                  inLang(title, lang)
                ) : (
                  <a href={url} rel="noreferrer">
                    {inLang(title, lang)}
                  </a>
                )}
              </li>
            ))}
          </ul>
          <p class="label">
            {pageWords.labels.explain}
            {words.colon}
          </p>
          <Copied code={`alfa explain ${rule.id}`} words={pageWords} />
        </article>
      ))}
    </Section>
  );
}
