import { createColors } from "picocolors";
import type { Finding } from "./finding";
import { byRule, detailOf, type Group, placeOf } from "./group";
import type { Report } from "./report";
import { printable, shortened } from "./sanitize";

export interface TextOptions {
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

type Colors = ReturnType<typeof createColors>;

/** The report for a terminal: by rule, worst first, one line a place. */
export function renderText(report: Report, { color = false, width = 120 }: TextOptions = {}): string {
  const colors = createColors(color);
  const groups = byRule(report.findings).map((group) => groupText(group, colors, width));
  return [...groups, ...notes(report, colors), footer(report, colors), ""].join("\n");
}

const paints = {
  critical: (text: string, { bold, red }: Colors) => bold(red(text)),
  high: (text: string, { red }: Colors) => red(text),
  medium: (text: string, { yellow }: Colors) => yellow(text),
  low: (text: string, { cyan }: Colors) => cyan(text),
  info: (text: string, { gray }: Colors) => gray(text),
};

const indent = " ".repeat(10);

function groupText(group: Group, colors: Colors, width: number): string {
  const severity = paints[group.severity](group.severity.padEnd(10), colors);
  const priority = group.priority === undefined ? "" : ` ${colors.magenta(group.priority)}`;
  const names = Math.max(...group.findings.map(({ service }) => printable(service).length));
  return [
    `${severity}${colors.bold(printable(group.title))} ${colors.dim(group.rule)}${priority}`,
    ...group.findings.flatMap((finding) => findingText(finding, names, colors, width)),
    `${indent}${colors.green("remedy")} ${printable(group.remedy)}`,
    "",
  ].join("\n");
}

function findingText(finding: Finding, names: number, colors: Colors, width: number): string[] {
  const { service, field, seen, wanted, evidence } = finding;
  const where = placeOf(finding) ?? (finding.lens === "live" ? "running" : "declared");
  const value = printable([field, seen].filter((part) => part !== undefined).join(": "));
  const change = wanted === undefined ? value : `${value} ${colors.dim("->")} ${printable(wanted)}`;
  const head = `${indent}${printable(service).padEnd(names)}  ${colors.dim(printable(where))}`;
  const detail = detailOf(finding);
  return [
    `${head}  ${change}`,
    ...(detail === undefined ? [] : [`${indent}${" ".repeat(names)}  ${printable(detail)}`]),
    ...(evidence ? evidenceText(evidence, names, colors, width) : []),
  ];
}

function evidenceText(
  evidence: NonNullable<Finding["evidence"]>,
  names: number,
  colors: Colors,
  width: number,
): string[] {
  const margin = `${indent}${" ".repeat(names)}  `;
  const rate = Math.round(evidence.perMinute * 10) / 10;
  return [
    `${margin}${evidence.count} log ${evidence.count === 1 ? "line" : "lines"}, ${rate} a minute, ${evidence.first} to ${evidence.last}`,
    ...evidence.lines
      .slice(-2)
      .map((line) => `${margin}${colors.dim(shortened(printable(line), Math.max(40, width - margin.length)))}`),
  ];
}

function notes(report: Report, colors: Colors): string[] {
  const { notEvaluated, suppressed, errors } = report;
  return [
    ...section(
      "not evaluated",
      notEvaluated.map(
        ({ service, rule, field, reason }) =>
          `${service}  ${rule}${field === undefined ? "" : ` (${field})`}: ${reason}`,
      ),
      colors,
    ),
    ...section(
      "suppressed",
      suppressed.map(({ service, rule, reason }) => `${service}  ${rule}: ${reason}`),
      colors,
    ),
    ...section(
      "errors",
      errors.map(({ message }) => message),
      colors,
    ),
  ];
}

const section = (title: string, lines: readonly string[], colors: Colors): string[] =>
  lines.length === 0 ? [] : [colors.bold(title), ...lines.map((line) => `${indent}${printable(line)}`), ""];

function footer({ summary, subject, suppressed, notEvaluated }: Report, colors: Colors): string {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  const found =
    counts.length === 0
      ? colors.green("no finding")
      : counts.map(([severity, count]) => `${count} ${severity}`).join(", ");
  const more = [
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed`] : []),
    ...(notEvaluated.length > 0 ? [`${notEvaluated.length} not evaluated`] : []),
  ];
  const services = `${subject.services} ${subject.services === 1 ? "service" : "services"}`;
  return `${printable(subject.project)}, ${services}${subject.live ? ", as declared and as it runs" : ""}: ${[found, ...more].join("; ")}`;
}
