import type { Evaluation } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import type { Lang } from "../../../policies/lang";
import { buildReport, type Report } from "../../../policies/report/report";
import { type Rule, severities, type Severity } from "../../../policies/rules/rule";
import type { ComposeReading } from "../../../stacks/lenses/compose";
import { ComposeError } from "../../../stacks/lenses/compose/error";
import type { UserError } from "../../../stacks/model/errors";
import type { Stack } from "../../../stacks/model/stack";
import { HostError } from "../fleet/host-error";

export interface AuditOptions {
  readonly rules: readonly Rule[];
  readonly profiles: readonly string[];
  readonly projectName?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the findings. */
  readonly lang: Lang;
}

/** One stack that was judged: a Compose application, the declared stack, or a project that runs. */
export interface Audited {
  readonly stack: Stack;
  readonly files: readonly string[];
  readonly evaluation: Evaluation;
  readonly evidence?: Evidence;
  readonly warnings: ComposeReading["warnings"];
}

/** What an audit gave: the stacks that were judged, and what could not be. */
export interface Judged {
  readonly audited: readonly Audited[];
  readonly errors: readonly UserError[];
  /** Of several Engines: how many were asked, and what they are called together. */
  readonly fleet?: { readonly hosts: number; readonly name?: string };
}

/** Everything that was judged as one report; with several projects each finding says of which it is. */
export function reportOf({ audited: list, errors, fleet }: Judged, toolVersion: string, lang: Lang): Report {
  const projects = new Set(list.map(({ stack }) => stack.name));
  const parts = list.map(({ stack, evaluation }) => ({
    findings: evaluation.findings.map(inProject(stack, projects.size > 1)),
    notEvaluated: evaluation.notEvaluated.map(inProject(stack, projects.size > 1)),
    suppressed: evaluation.suppressed.map(inProject(stack, projects.size > 1)),
  }));
  const evidence = list.find((one) => one.evidence)?.evidence;
  const engines = new Set(list.flatMap((one) => one.evidence?.engine?.version ?? []));
  return buildReport({
    evaluation: {
      findings: parts.flatMap(({ findings }) => findings).sort(bySeverity),
      notEvaluated: unique(parts.flatMap(({ notEvaluated }) => notEvaluated)),
      suppressed: parts.flatMap(({ suppressed }) => suppressed),
    },
    toolVersion,
    lang,
    subject: {
      project: fleet?.name ?? [...projects].join(", "),
      ...(fleet && { hosts: fleet.hosts }),
      files: list.flatMap(({ files }) => files),
      services: list.reduce((sum, { stack }) => sum + Object.keys(stack.services).length, 0),
      live: evidence !== undefined,
      ...(evidence && { takenAt: evidence.takenAt }),
      ...(engines.size > 0 && { engine: [...engines].sort().join(", ") }),
    },
    errors: errors.map(reportError),
  });
}

/** Worst first; within a severity the order of the applications, and theirs. */
const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** What is about no service (a tunnel, a process of the host) is of no project. */
const inProject =
  (stack: Stack, several: boolean) =>
  <T extends { readonly service: string }>(entry: T): T & { project?: string } =>
    several && entry.service in stack.services ? { ...entry, project: stack.name } : entry;

/** What was not seen of the host is said once, not for each project. */
const unique = <T>(entries: readonly T[]): T[] => [
  ...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values(),
];

function reportError(error: UserError): Report["errors"][number] {
  if (error instanceof ComposeError) return { message: error.problem, ...error.position };
  return { message: error.message, ...(error instanceof HostError && { host: error.host }) };
}
