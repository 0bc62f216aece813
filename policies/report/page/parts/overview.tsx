import { severities } from "../../../rules/rule";
import { subjectsOf } from "../../view/names";
import { time } from "../../view/time";
import { type Props, Rich, Section, SeverityBadge } from "./common";

/** The state of the whole at a glance, and what to begin with. */
export function Overview({ view, lang, words, viewWords, pageWords }: Props) {
  const { report, issues, status, date } = view;
  const { subject, summary } = report;
  const total = report.findings.length;
  const machine = issues.reduce((sum, { by }) => sum + by.fix + by.unsafeFix + by.update, 0);
  const urgent = issues.filter(({ phase }) => phase === 1);
  return (
    <section id="overview" class="part hero" aria-labelledby="overview-title">
      <h2 id="overview-title" class="hidden">
        {pageWords.sections.overview}
      </h2>
      <div class={`verdict status-${status}`}>
        <p class="label">{words.overallStatus}</p>
        <p class="word">{words.statuses[status]}</p>
        <Bar summary={summary} total={total} words={words} />
        <ul class="counts">
          {severities.map((severity) => (
            <li>
              <a href="#findings" data-filter={`severity=${severity}`}>
                <SeverityBadge severity={severity} words={words} /> <b>{summary[severity]}</b>
              </a>
            </li>
          ))}
        </ul>
      </div>
      <dl class="tiles">
        <Tile value={total} label={pageWords.tiles.findings} />
        <Tile value={subject.services} label={pageWords.tiles.services} />
        <Tile value={urgent.length} label={pageWords.tiles.urgent} />
        <Tile value={machine} label={pageWords.tiles.machine} />
      </dl>
      <div class="first">
        <h3>{pageWords.startHere}</h3>
        {issues.length === 0 ? (
          <p>{pageWords.noFindings}</p>
        ) : (
          <ol>
            {issues.slice(0, 3).map(({ id, title, remedy, findings, rank }) => (
              <li>
                <a href={`#${id}`}>{title}</a>{" "}
                <span class="muted">
                  {subjectsOf(findings, 3, words)}, {viewWords.delays[rank]}
                </span>
                <br />
                <Rich text={remedy} />
              </li>
            ))}
          </ol>
        )}
      </div>
      <p class="about">
        {date === undefined ? "" : `${pageWords.taken(time(date, lang))}. `}
        {pageWords.inFiles}
        {words.colon}
        {subject.files.length > 0 ? subject.files.slice(0, 5).join(", ") + words.semicolon : ""}
        {subject.live ? pageWords.live : pageWords.notLive}.
        {subject.engine === undefined ? "" : ` ${pageWords.onEngine(subject.engine)}.`}
      </p>
    </section>
  );
}

const Tile = ({ value, label }: { readonly value: number; readonly label: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);

/** How the severities divide the findings. */
function Bar({
  summary,
  total,
  words,
}: Pick<Props, "words"> & { summary: Props["view"]["report"]["summary"]; total: number }) {
  if (total === 0) return null;
  let x = 0;
  const parts = severities.flatMap((severity) => {
    const width = (summary[severity] * 100) / total;
    const part = { severity, x, width };
    x += width;
    return width > 0 ? [part] : [];
  });
  const label = severities.map((severity) => words.ofSeverity(summary[severity], severity)).join(", ");
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label={label}>
      {parts.map((part) => (
        <rect class={`fill-${part.severity}`} x={part.x} y="0" width={Math.max(part.width - 0.3, 0.2)} height="4" />
      ))}
    </svg>
  );
}

/** What is well. */
export const Works = ({ view, pageWords }: Props) =>
  view.works.length + view.passed.length === 0 ? null : (
    <Section id="works" title={pageWords.sections.works}>
      <ul class="ticks">
        {view.works.map((text) => (
          <li>{text}</li>
        ))}
      </ul>
      {view.passed.length === 0 ? null : (
        <details>
          <summary>{pageWords.passed(view.passed.length)}</summary>
          <p class="names">
            {view.passed.map((rule) => (
              <>
                <code>{rule}</code>{" "}
              </>
            ))}
          </p>
        </details>
      )}
    </Section>
  );

/** What became of the last report's findings. */
export function HistoryPart({ view, lang, words, pageWords }: Props) {
  const { history } = view;
  if (!history) return null;
  const lists = [
    { kind: "fresh", title: pageWords.fresh(history.fresh.length), changes: history.fresh },
    { kind: "fixed", title: pageWords.fixed(history.fixed.length), changes: history.fixed },
  ] as const;
  return (
    <Section id="history" title={pageWords.sections.history} note={`${pageWords.since(time(history.date, lang))}.`}>
      <ul class="changes">
        {lists.map(({ kind, title }) => (
          <li class={kind}>{title}</li>
        ))}
        <li>{pageWords.open(history.open)}</li>
        {history.unknown > 0 ? <li>{pageWords.unknown(history.unknown)}</li> : null}
      </ul>
      {lists.map(({ title, changes }) =>
        changes.length === 0 ? null : (
          <details open={changes.length <= 10}>
            <summary>{title}</summary>
            <ul>
              {changes.slice(0, 500).map((change) => (
                <li>
                  <SeverityBadge severity={change.severity} words={words} /> {change.title}{" "}
                  <span class="muted">
                    {change.service} <code>{change.rule}</code>
                  </span>
                </li>
              ))}
            </ul>
          </details>
        ),
      )}
    </Section>
  );
}
