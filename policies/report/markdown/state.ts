import { reachesIn } from "../view/edges";
import { rate } from "../view/state";
import type { Document } from "./document";
import { block, codeCell, plain, table } from "./escape";

const cell = (text: string): string => (text === "" ? "" : codeCell(text));

/** Who reaches whom, as the page's table beside its picture. */
export const topology = ({ view, viewWords, pageWords }: Document): string[] =>
  view.topologies.flatMap((one) => {
    const reaches = reachesIn(one, viewWords);
    const { component, state, reaches: to } = pageWords.columns;
    return [
      ...(view.topologies.length > 1 ? [`### ${plain(one.name)}`, ""] : []),
      ...table(
        [component, state, to],
        one.nodes.map(({ id, kind, label, detail }) => [
          kind === "outside" || kind === "engine"
            ? `**${plain(label)}**`
            : `**${plain(label)}** ${viewWords.kinds[kind]}`,
          plain(detail),
          plain(reaches.get(id) ?? ""),
        ]),
      ),
    ];
  });

/** Each service, process and tunnel, and how it is. */
export function components({ view, words, pageWords }: Document): string[] {
  const { component, state, findings, image, ports, restarts } = pageWords.columns;
  const withRestarts = view.components.some((one) => one.restarts !== undefined);
  return table(
    [component, state, findings, image, ports, ...(withRestarts ? [restarts] : [])],
    view.components.map((one) => [
      one.kind === "service" ? `**${plain(one.name)}**` : `**${plain(one.name)}** ${pageWords.kinds[one.kind]}`,
      plain(one.status),
      one.worst === undefined ? "0" : `${one.findings}, ${words.severity[one.worst]}`,
      cell(one.image),
      plain(one.ports),
      ...(withRestarts ? [String(one.restarts ?? "")] : []),
    ]),
  );
}

/** Errors a minute, lines and restarts. */
export function logs({ view, lang, pageWords }: Document): string[] {
  if (view.logs.length === 0) return [view.report.subject.live ? pageWords.quietLogs : pageWords.noLogs, ""];
  const { component, perMinute, errors, lines, restarts, patterns } = pageWords.columns;
  const hours = view.window >= 3600 ? `${rate(view.window / 3600, lang)} h` : `${rate(view.window / 60, lang)} min`;
  return [
    pageWords.logsOf(hours),
    "",
    ...table(
      [component, perMinute, errors, lines, restarts, patterns],
      view.logs.map((one) => [
        `**${plain(one.service)}**`,
        rate(one.errorsPerMinute, lang),
        String(one.errors),
        one.truncated ? `${one.lines} (${pageWords.truncated})` : String(one.lines),
        String(one.restarts),
        one.matches
          .map(({ rule, count, perMinute: often }) => `${codeCell(rule)} × ${count} (${rate(often, lang)}/min)`)
          .join(", "),
      ]),
    ),
  ];
}

/** What was asked how it is, and how to ask again. */
export function health({ view, viewWords, pageWords }: Document): string[] {
  const { check, target, state, answer, command } = pageWords.columns;
  const { states } = viewWords;
  return table(
    [check, target, state, answer, command],
    view.health.map((one) => [
      `**${plain(one.name)}**`,
      cell(one.target),
      one.state === "declared"
        ? pageWords.notAsked
        : one.state === "well" || one.state === "ill"
          ? states[one.state]
          : states.unknown,
      plain(one.seen),
      cell(one.command ?? ""),
    ]),
  );
}

/** Commands that show more. */
export const commands = ({ view, words }: Document): string[] =>
  view.commands.flatMap(({ title, command }) => [`${title}${words.colon.trimEnd()}`, "", ...block([command], "sh")]);
