import { createColors } from "picocolors";
import { grouped } from "../rules/lib/per-stack";
import { severities } from "../rules/rule";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, subjectOf } from "./group";
import { errorLine, type Report } from "./report";
import { printable, shortened, withoutCommands } from "./sanitize";
import { type Words, wordsOf } from "./words";
import { wrapped } from "./wrap";

export interface TextOptions {
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  /** Address of what a rule's id opens on a terminal with hyperlinks; undefined: nothing. Absent: no hyperlinks. */
  readonly manual?: (rule: string) => string | undefined;
}

/** How one report is laid out. */
interface Layout {
  readonly colors: ReturnType<typeof createColors>;
  readonly width: number;
  /** The only file there is: named once, above. */
  readonly file: string | undefined;
  readonly words: Words;
  /** A rule's id, as a hyperlink where the terminal has them. */
  readonly linked: (rule: string) => string;
}

/** The report for a terminal: by rule, worst first; what many services have in common is said once. */
export function renderText(report: Report, { color = false, width = 120, manual }: TextOptions = {}): string {
  const { files } = report.subject;
  const layout: Layout = {
    colors: createColors(color),
    width: Math.max(width, 60),
    file: files.length === 1 ? files[0] : undefined,
    words: wordsOf(report),
    linked: (rule) => hyperlink(rule, manual?.(rule)),
  };
  const { underline } = layout.colors;
  const lines = [
    ...(layout.file === undefined || report.findings.length === 0 ? [] : [underline(printable(layout.file)), ""]),
    ...byRule(report.findings).flatMap((group) => groupLines(group, layout)),
    ...notes(report, layout),
    ...footer(report, layout),
    "",
  ];
  return withoutCommands(lines.join("\n"));
}

const paints = {
  critical: (text: string, { bold, red }: Layout["colors"]) => bold(red(text)),
  high: (text: string, { red }: Layout["colors"]) => red(text),
  medium: (text: string, { yellow }: Layout["colors"]) => yellow(text),
  low: (text: string, { cyan }: Layout["colors"]) => cyan(text),
  info: (text: string, { gray }: Layout["colors"]) => gray(text),
};

const indent = " ".repeat(10);
/** From so many services on that have the very same finding, they are a list. */
const many = 4;

function groupLines(group: Group, layout: Layout): string[] {
  const { colors, words } = layout;
  const severity = paints[group.severity](words.severity[group.severity].padEnd(indent.length), colors);
  const title = printable(group.title);
  const [head = "", ...rest] = wrapped(title.split(" "), room(indent, layout));
  const id = (rule: string): string => `(${[rule, group.priority].filter(Boolean).join(", ")})`;
  const fits = indent.length + title.length + 2 + id(group.rule).length <= layout.width;
  const shownId = colors.dim(id(layout.linked(group.rule)));
  const wanted = commonWanted(group.findings);
  const alike = grouped(group.findings, (finding) => likeness(finding, wanted));
  const lists = [...alike.values()].filter((findings) => findings.length >= many);
  const listed = new Set(lists.flat());
  return [
    `${severity}${colors.bold(head)}${fits ? `  ${shownId}` : ""}`,
    ...rest.map((line) => indent + colors.bold(line)),
    ...(fits ? [] : [indent + shownId]),
    ...lists.flatMap((findings) => listLines(findings, wanted, layout)),
    ...rowLines(
      group.findings.filter((finding) => !listed.has(finding)),
      wanted,
      layout,
    ),
    ...(wanted === undefined ? [] : labelled(words.columns.wanted.toLowerCase(), wanted, layout)),
    ...labelled(words.remedy.toLowerCase(), group.remedy, layout),
    "",
  ];
}

/** A text that opens an address, in a terminal's own escape sequence. */
const hyperlink = (text: string, url: string | undefined): string =>
  url === undefined ? text : `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;

/** The same for findings that differ in nothing but the service and the place. There may be a hundred thousand. */
function likeness({ field, seen, wanted, message, evidence }: Finding, common: string | undefined): string {
  const other = wanted === common ? "" : wanted;
  return [field, seen, other, message, evidence === undefined ? "" : JSON.stringify(evidence)].join("\0");
}

/** What every one of several findings wants. */
function commonWanted([first, ...others]: readonly Finding[]): string | undefined {
  return others.length > 0 && others.every(({ wanted }) => wanted === first?.wanted) ? first?.wanted : undefined;
}

/** Field, value seen and value wanted, less what is said for all. */
function whatOf({ field, seen, wanted }: Finding, common: string | undefined): string {
  const value = [field, seen].filter((part) => part !== undefined).join(": ");
  return printable(wanted === undefined || wanted === common ? value : `${value} -> ${wanted}`);
}

/** `LINE:COLUMN`, with the file where there are several. */
function placeOf({ file, line = 1, column = 1, lens }: Finding, layout: Layout): string {
  if (file === undefined) return lens === "live" ? layout.words.running : layout.words.declared;
  return printable(file === layout.file ? `${line}:${column}` : `${file}:${line}:${column}`);
}

function listLines(findings: readonly Finding[], wanted: string | undefined, layout: Layout): string[] {
  const [first] = findings;
  if (!first) return [];
  const names = findings.map((finding) => {
    const place = placeOf(finding, layout);
    return finding.file === undefined ? printable(subjectOf(finding)) : `${printable(subjectOf(finding))} ${place}`;
  });
  const detail = detailOf(first);
  return [
    ...block(indent, whatOf(first, wanted), layout),
    ...(detail === undefined ? [] : block(indent, printable(detail), layout)),
    // A name and its place stay on one line.
    ...lines(
      `${layout.words.services(findings.length)}${layout.words.colon}${names.join(",\n")}`.split("\n"),
      indent,
      layout,
    ),
  ];
}

function rowLines(findings: readonly Finding[], wanted: string | undefined, layout: Layout): string[] {
  const rows = findings.map((finding) => ({
    finding,
    name: printable(subjectOf(finding)),
    place: placeOf(finding, layout),
  }));
  // Not Math.max(...list): there may be more rows than a call takes arguments.
  const names = rows.reduce((width, { name }) => Math.max(width, name.length), 0);
  const places = rows.reduce((width, { place }) => Math.max(width, place.length), 0);
  const margin = `${indent}${" ".repeat(names)}  `;
  // Beside long paths nothing has room: what was seen then stands below.
  const beside = margin.length + places + 2 <= layout.width / 2;
  return rows.flatMap(({ finding, name, place }, index) => {
    const shown = rows[index - 1]?.name === name ? "" : name;
    const head = `${indent}${shown.padEnd(names)}  ${layout.colors.dim(beside ? place.padEnd(places) : place)}`;
    const inner = beside ? `${margin}${" ".repeat(places)}  ` : margin;
    const [first = "", ...rest] = block(inner, whatOf(finding, wanted), layout);
    const detail = detailOf(finding);
    return [
      ...(beside ? [`${head}  ${first.slice(inner.length)}`.trimEnd(), ...rest] : [head, first, ...rest]),
      ...(detail === undefined ? [] : block(inner, printable(detail), layout)),
      ...(finding.evidence ? evidenceLines(finding.evidence, inner, layout) : []),
    ];
  });
}

function evidenceLines(evidence: NonNullable<Finding["evidence"]>, margin: string, layout: Layout): string[] {
  const { words } = layout;
  const { count, perMinute, first, last } = evidence;
  return [
    ...block(margin, `${words.logLines(count, perMinute)}, ${words.to(first, last)}`, layout),
    ...evidence.lines
      .slice(-2)
      .map((line) => `${margin}${layout.colors.dim(`| ${shortened(printable(line), room(margin, layout) - 2)}`)}`),
  ];
}

const labelled = (label: string, text: string, layout: Layout): string[] => {
  const [first = "", ...rest] = block(`${indent}${" ".repeat(label.length)}  `, printable(text), layout);
  return [`${indent}${layout.colors.green(label)}  ${first.trimStart()}`, ...rest];
};

const room = (margin: string, { width }: Layout): number => Math.max(40, width - margin.length);

const lines = (words: readonly string[], margin: string, layout: Layout): string[] =>
  wrapped(words, room(margin, layout)).map((line) => margin + line);

const block = (margin: string, text: string, layout: Layout): string[] =>
  text === "" ? [] : lines(text.split(" "), margin, layout);

function notes({ notEvaluated, suppressed, errors, baseline }: Report, layout: Layout): string[] {
  const { words } = layout;
  const { colon } = words;
  const unknown = grouped(notEvaluated, ({ rule, field = "", reason }) => JSON.stringify([rule, field, reason]));
  return [
    ...section(
      words.notEvaluated.toLowerCase(),
      [...unknown.values()].flatMap((entries) =>
        entries.slice(0, 1).map(({ rule, field, reason }) => {
          const names = entries.map(subjectOf).join(", ");
          return `${rule}${field === undefined ? "" : ` (${field})`}${colon}${reason}${colon}${names}`;
        }),
      ),
      layout,
    ),
    ...section(
      words.suppressed.toLowerCase(),
      counted(
        suppressed.map((entry) => `${subjectOf(entry)}  ${entry.rule}${colon}${entry.reason}`),
        words,
      ),
      layout,
    ),
    ...section(
      words.stillInBaseline,
      (baseline?.gone ?? []).map(({ service, rule, summary }) => `${service}  ${rule}${colon}${summary}`),
      layout,
    ),
    ...section(words.notJudged, errors.map(errorLine), layout),
  ];
}

/** Lines without repetitions, which are counted. */
const counted = (all: readonly string[], { times }: Words): string[] =>
  [...grouped(all, (line) => line)].map(([line, { length }]) => (length === 1 ? line : `${line} (${times(length)})`));

const section = (title: string, lines: readonly string[], layout: Layout): string[] =>
  lines.length === 0
    ? []
    : [layout.colors.bold(title), ...lines.flatMap((line) => block(indent, printable(line), layout)), ""];

function footer(report: Report, layout: Layout): string[] {
  const { summary, subject, suppressed, notEvaluated, baseline, errors } = report;
  const { words } = layout;
  const found = severities.flatMap((name) => (summary[name] > 0 ? [words.ofSeverity(summary[name], name)] : []));
  const more = [
    ...(baseline ? [words.counts.known(baseline.known.length, printable(baseline.file))] : []),
    ...(baseline?.gone.length ? [words.counts.gone(baseline.gone.length)] : []),
    ...(suppressed.length > 0 ? [words.counts.suppressed(suppressed.length)] : []),
    ...(notEvaluated.length > 0 ? [words.counts.notEvaluated(notEvaluated.length)] : []),
    ...(errors.length > 0 ? [words.counts.notJudged(errors.length)] : []),
  ];
  const all = [found.length === 0 ? layout.colors.green(words.noFinding) : found.join(", "), ...more];
  const hosts = subject.hosts === undefined ? "" : ` ${words.onHosts(subject.hosts)}`;
  const who = `${printable(subject.project)}, ${words.services(subject.services)}${hosts}${subject.live ? `, ${words.asItRuns}` : ""}`;
  return [...block("", who + words.colon + all.join(words.semicolon), layout), ...next(report, layout)];
}

/** What to do now: the worst rules first, and what a machine can do. */
function next({ findings }: Report, layout: Layout): string[] {
  const { words } = layout;
  const groups = byRule(findings);
  const worst = groups.filter(({ severity }) => severity === groups[0]?.severity).slice(0, 3);
  const fixable = findings.filter((finding) => finding.fixable && finding.file !== undefined).length;
  if (worst.length === 0) return [];
  const first = worst.map(({ rule, findings: members }) => {
    const names = [...new Set(members.map(subjectOf))];
    return `${rule} (${names.slice(0, 3).join(", ")}${names.length > 3 ? `, ${words.more(names.length - 3)}` : ""})`;
  });
  return [
    ...block("", printable(words.startWith(first.join(", "))), layout),
    ...(fixable > 0 ? [words.canMend(fixable, findings.length)] : []),
  ];
}
