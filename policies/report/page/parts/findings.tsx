import { severities } from "../../../rules/rule";
import { detailOf, subjectOf } from "../../group";
import type { Finding } from "../../finding";
import type { FixDiff, Issue } from "../../view/model";
import { placed, subjectsOf } from "../../view/names";
import { priorities } from "../../view/priority";
import { byText } from "../../view/who";
import { Copied, type Props, Rich, Section, SeverityBadge } from "./common";

/** So many findings of one rule are listed: more than anybody reads, and what a browser shows at once. */
const mostRows = 2_000;
/** So many rules are unfolded at first. */
const unfolded = 6;

/** The findings by priority, with filters that need no server. */
export function Findings(props: Props) {
  const { view, viewWords, pageWords } = props;
  const { issues } = view;
  const open = new Set(issues.slice(0, unfolded).filter(({ findings }) => findings.length <= 30));
  return (
    <Section id="findings" title={pageWords.sections.findings}>
      {issues.length === 0 ? <p>{pageWords.noFindings}</p> : <Filters {...props} />}
      {priorities.map((rank) => {
        const own = issues.filter((issue) => issue.rank === rank);
        return own.length === 0 ? null : (
          <section class="rank" aria-labelledby={`rank-${rank}`}>
            <h3 id={`rank-${rank}`}>{pageWords.priority(rank, viewWords.delays[rank])}</h3>
            {own.map((issue) => (
              <IssueCard {...props} issue={issue} open={open.has(issue)} />
            ))}
          </section>
        );
      })}
    </Section>
  );
}

function Filters({ view, words, pageWords }: Props) {
  const { filters } = pageWords;
  const services = [...new Set(view.report.findings.map(subjectOf))].sort();
  return (
    <form id="filters" hidden aria-label={filters.title}>
      <fieldset>
        <legend>{filters.severity}</legend>
        {severities.map((severity) => (
          <label class="chip">
            <input type="checkbox" name="severity" value={severity} />
            <span>{words.severity[severity]}</span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{filters.phase}</legend>
        {words.phases.map((title, index) => (
          <label class="chip">
            <input type="checkbox" name="phase" value={String(index + 1)} />
            <span>
              {index + 1}. {title}
            </span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        {filters.service}
        <select name="service">
          <option value="">{filters.anyService}</option>
          {services.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        {filters.search}
        <input type="search" name="q" autocomplete="off" />
      </label>
      <div class="field buttons">
        <button type="reset">{filters.reset}</button>
        <button type="button" id="unfold">
          {filters.unfold}
        </button>
      </div>
      <output id="matches" data-text={filters.matches} aria-live="polite" />
    </form>
  );
}

function IssueCard({ issue, open, ...props }: Props & { readonly issue: Issue; readonly open: boolean }) {
  const { words, viewWords, pageWords, view } = props;
  const { labels } = pageWords;
  const rows = issue.findings.slice(0, mostRows);
  return (
    <article
      id={issue.id}
      class={`issue edge-${issue.severity}`}
      data-severity={issue.severity}
      data-phase={issue.phase}
    >
      <details open={open}>
        <summary>
          <SeverityBadge severity={issue.severity} words={words} /> <span class="title">{issue.title}</span>{" "}
          <code class="rule">{issue.rule}</code> <span class="muted">{subjectsOf(issue.findings, 4, words)}</span>{" "}
          <span class="shown count">{issue.findings.length}</span>
        </summary>
        <div class="body">
          {issue.why === "" ? null : (
            <p>
              <b>{labels.impact}</b>
              {words.colon}
              <Rich text={issue.why} />
            </p>
          )}
          <p>
            <b>{labels.remedy}</b>
            {words.colon}
            <Rich text={issue.remedy} />
          </p>
          <ul class="facts">
            <li>
              {labels.who}
              {words.colon}
              {byText(issue.by, viewWords.who, view.update)}
            </li>
            <li>
              {labels.effort}
              {words.colon}
              {viewWords.effort[issue.effort]}
            </li>
            <li>{words.phase(issue.phase, words.phases[issue.phase - 1] ?? "")}</li>
            <li>
              <a href={`#rule-${issue.rule}`}>{labels.toRule}</a>
            </li>
          </ul>
          <table class="findings">
            <thead>
              <tr>
                <th scope="col">{words.columns.service}</th>
                <th scope="col">{words.columns.field}</th>
                <th scope="col">{words.columns.seen}</th>
                <th scope="col">{words.columns.wanted}</th>
                <th scope="col">{words.columns.where}</th>
              </tr>
            </thead>
            {rows.map((finding) => (
              <Row {...props} finding={finding} />
            ))}
          </table>
          {issue.findings.length > rows.length ? (
            <p class="note">{pageWords.moreRows(issue.findings.length - rows.length)}</p>
          ) : null}
          {issue.fixes.map((fix) => (
            <Diff fix={fix} {...props} />
          ))}
          <p class="label">{labels.checks}</p>
          {issue.checks.map((command) => (
            <Copied code={command} words={pageWords} />
          ))}
        </div>
      </details>
    </article>
  );
}

function Row({ finding, words, view }: Props & { readonly finding: Finding }) {
  const { field, seen, wanted, evidence } = finding;
  const detail = detailOf(finding);
  const subject = subjectOf(finding);
  return (
    <tbody data-service={subject}>
      <tr>
        <th scope="row">{subject}</th>
        <td>{field === undefined ? null : <code>{field}</code>}</td>
        <td>
          {seen === undefined ? null : <code class="seen">{seen}</code>}
          {detail === undefined ? null : <div>{detail}</div>}
        </td>
        <td>{wanted === undefined ? null : <code class="wanted">{wanted}</code>}</td>
        <td>{placed(finding, view.report) ?? words.lens[finding.lens]}</td>
      </tr>
      {evidence === undefined ? null : (
        <tr class="evidence">
          <td colSpan={5}>
            <p>
              {words.logLines(evidence.count, evidence.perMinute)}, {words.from(evidence.first, evidence.last)}
            </p>
            <pre tabIndex={0}>
              {evidence.lines.slice(-5).map((line) => (
                <span>{`${line}\n`}</span>
              ))}
            </pre>
          </td>
        </tr>
      )}
    </tbody>
  );
}

const classes: Readonly<Record<string, string>> = { "+": "add", "-": "remove" };

const Diff = ({ fix, pageWords, words }: Props & { readonly fix: FixDiff }) => (
  <figure class="diff">
    <figcaption>
      <b>{pageWords.labels.beforeAfter}</b>
      {words.colon}
      <code>{fix.file}</code>, {pageWords.risk[fix.risk]}
    </figcaption>
    <pre tabIndex={0}>
      {fix.hunks.map(({ line, lines }) => (
        <>
          <span class="place">
            @ {pageWords.labels.line} {line}
            {"\n"}
          </span>
          {lines.map((text) => {
            return <span class={classes[text.charAt(0)]}>{`${text}\n`}</span>;
          })}
        </>
      ))}
    </pre>
    {fix.more > 0 ? <p class="note">{pageWords.moreHunks(fix.more)}</p> : null}
  </figure>
);
