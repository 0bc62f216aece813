import { z } from "zod";
import type { Evaluation } from "../evaluate";
import { type Lang, langs } from "../lang";
import { severities } from "../rules/rule";
import { BaselineEntry } from "./baseline";
import { bySeverity, Finding, NotEvaluated, Suppressed } from "./finding";

const amount = z.int().min(0);

/** The one value every format is made of. Its JSON form is public: docs/report.schema.json. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  lang: z.enum(langs).optional().meta({ description: "Language of the texts; absent: English" }),
  subject: z.strictObject({
    project: z.string().meta({ description: "Compose project or stack" }),
    files: z.array(z.string()),
    services: z.int().min(0),
    live: z.boolean().meta({ description: "Whether what runs was looked at" }),
    takenAt: z.string().optional().meta({ description: "When what runs was looked at, ISO 8601" }),
    engine: z.string().optional().meta({ description: "Version of the Docker Engine" }),
  }),
  summary: z.strictObject({ critical: amount, high: amount, medium: amount, low: amount, info: amount }),
  findings: z.array(Finding),
  notEvaluated: z.array(NotEvaluated),
  suppressed: z.array(Suppressed),
  errors: z
    .array(
      z.strictObject({
        message: z.string(),
        file: z.string().optional(),
        line: z.int().min(1).optional(),
        column: z.int().min(1).optional(),
      }),
    )
    .meta({ description: "Files that could not be judged, and why" }),
  baseline: z
    .strictObject({
      file: z.string(),
      known: z.array(Finding).meta({ description: "Findings that the baseline knows; not among `findings`" }),
      gone: z.array(BaselineEntry).meta({ description: "Entries of the baseline that are no longer found" }),
    })
    .optional(),
});
export type Report = z.output<typeof Report>;

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
