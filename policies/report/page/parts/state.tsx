import { rate } from "../../view/state";
import { Copied, type Props, Section, SeverityBadge, StateText, Table } from "./common";

/** Each service, process and tunnel, and how it is. */
export function Components({ view, words, pageWords }: Props) {
  const { columns } = pageWords;
  const withRestarts = view.components.some(({ restarts }) => restarts !== undefined);
  if (view.components.length === 0) return null;
  return (
    <Section id="components" title={pageWords.sections.components}>
      <Table
        label={pageWords.sections.components}
        head={[
          columns.component,
          columns.state,
          columns.findings,
          columns.image,
          columns.ports,
          ...(withRestarts ? [columns.restarts] : []),
        ]}
      >
        {view.components.map((one) => (
          <tr>
            <th scope="row">
              {one.name}
              {one.kind === "service" ? null : <span class="muted"> {pageWords.kinds[one.kind]}</span>}
            </th>
            <td>
              <StateText state={one.state}>{one.status}</StateText>
            </td>
            <td>
              {one.worst === undefined ? (
                "0"
              ) : (
                <a href="#findings" data-filter={`service=${encodeURIComponent(one.name)}`}>
                  <SeverityBadge severity={one.worst} words={words} /> {one.findings}
                </a>
              )}
            </td>
            <td>
              <code>{one.image}</code>
            </td>
            <td>{one.ports}</td>
            {withRestarts ? <td>{one.restarts ?? ""}</td> : null}
          </tr>
        ))}
      </Table>
    </Section>
  );
}

/** Errors a minute, lines and restarts, with a bar for each. */
export function Logs({ view, lang, pageWords }: Props) {
  const { columns } = pageWords;
  if (view.logs.length === 0)
    return (
      <Section id="logs" title={pageWords.sections.logs}>
        <p class="note">{view.report.subject.live ? pageWords.quietLogs : pageWords.noLogs}</p>
      </Section>
    );
  // Fewer than one a minute fill no bar: a scale of the quietest would look as loud as any.
  const most = view.logs.reduce((max, { errorsPerMinute }) => Math.max(max, errorsPerMinute), 1);
  const hours = view.window >= 3600 ? `${rate(view.window / 3600, lang)} h` : `${rate(view.window / 60, lang)} min`;
  return (
    <Section id="logs" title={pageWords.sections.logs} note={pageWords.logsOf(hours)}>
      <Table
        label={pageWords.sections.logs}
        head={[columns.component, columns.perMinute, columns.errors, columns.lines, columns.restarts, columns.patterns]}
      >
        {view.logs.map((one) => (
          <tr>
            <th scope="row">{one.service}</th>
            <td class="chart">
              <svg
                viewBox="0 0 100 8"
                preserveAspectRatio="none"
                role="img"
                aria-label={pageWords.chart(one.service, rate(one.errorsPerMinute, lang))}
              >
                <rect class="track" width="100" height="8" />
                <rect class="value" width={(one.errorsPerMinute * 100) / most} height="8" />
              </svg>{" "}
              {rate(one.errorsPerMinute, lang)}
            </td>
            <td>{one.errors}</td>
            <td>
              {one.lines}
              {one.truncated ? <span class="muted"> {pageWords.truncated}</span> : null}
            </td>
            <td>{one.restarts}</td>
            <td>
              {one.matches.map(({ rule, count, perMinute }) => (
                <div>
                  <a href={`#rule-${rule}`}>{rule}</a> × {count}{" "}
                  <span class="muted">({rate(perMinute, lang)}/min)</span>
                </div>
              ))}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

/** What was asked how it is, and how to ask again. */
export function Health({ view, viewWords, pageWords }: Props) {
  const { columns } = pageWords;
  if (view.health.length === 0) return null;
  return (
    <Section id="health" title={pageWords.sections.health}>
      <Table label={pageWords.sections.health} head={[columns.check, columns.state, columns.answer, columns.command]}>
        {view.health.map(({ name, state, target, seen, command }) => (
          <tr>
            <th scope="row">
              {name}
              <div class="muted">{target}</div>
            </th>
            <td>
              <StateText state={state}>
                {state === "declared"
                  ? pageWords.notAsked
                  : state === "well" || state === "ill"
                    ? viewWords.states[state]
                    : viewWords.states.unknown}
              </StateText>
            </td>
            <td>{seen}</td>
            <td>{command === undefined ? null : <Copied code={command} words={pageWords} />}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

/** Commands that show more. */
export const Commands = ({ view, pageWords }: Props) => (
  <Section id="commands" title={pageWords.sections.commands}>
    {view.commands.map(({ title, command }) => (
      <>
        <p class="label">{title}</p>
        <Copied code={command} words={pageWords} />
      </>
    ))}
  </Section>
);
