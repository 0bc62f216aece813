import type { Evaluation } from "../evaluate";
import type { Lang } from "../lang";
import { severities } from "../rules/rule";
import { bySeverity } from "./finding";
import type { Report } from "./model";

export type { Report } from "./model";

/** What a report is about; the parts of `subject` and `errors` that the caller knows. */
export interface ReportInput {
  readonly evaluation: Evaluation;
  readonly toolVersion: string;
  readonly subject: Report["subject"];
  readonly errors?: Report["errors"];
  /** That of the evaluation; default: English. */
  readonly lang?: Lang | undefined;
}

/** Makes the report of an evaluation. */
export function buildReport({ evaluation, toolVersion, subject, errors = [], lang = "en" }: ReportInput): Report {
  return {
    schemaVersion: 1,
    tool: { name: "alfa", version: toolVersion },
    ...(lang !== "en" && { lang }),
    subject,
    summary: bySeverity(evaluation.findings),
    findings: [...evaluation.findings],
    notEvaluated: [...evaluation.notEvaluated],
    suppressed: [...evaluation.suppressed],
    errors,
  };
}

/** Whether a finding of this severity or worse is there. */
export function reaches(report: Pick<Report, "summary">, threshold: (typeof severities)[number]): boolean {
  return severities.slice(0, severities.indexOf(threshold) + 1).some((severity) => report.summary[severity] > 0);
}

/** What could not be judged, in one line: `FILE:LINE:COLUMN: why`. */
export const errorLine = ({ message, file, line = 1, column = 1 }: Report["errors"][number]): string =>
  file === undefined ? message : `${file}:${line}:${column}: ${message}`;
