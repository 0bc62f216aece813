import { z } from "zod";
import type { Evaluation } from "../evaluate";
import { severities } from "../rules/rule";
import { Finding, NotEvaluated, Suppressed } from "./finding";

const count = z.int().min(0);

/** The one value every format is made of. Its JSON form is public: docs/report.schema.json. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  subject: z.strictObject({
    project: z.string().meta({ description: "Compose project or stack" }),
    files: z.array(z.string()),
    services: z.int().min(0),
    live: z.boolean().meta({ description: "Whether what runs was looked at" }),
    takenAt: z.string().optional().meta({ description: "When what runs was looked at, ISO 8601" }),
    engine: z.string().optional().meta({ description: "Version of the Docker Engine" }),
  }),
  summary: z.strictObject({ critical: count, high: count, medium: count, low: count, info: count }),
  findings: z.array(Finding),
  notEvaluated: z.array(NotEvaluated),
  suppressed: z.array(Suppressed),
  errors: z.array(
    z.strictObject({
      message: z.string(),
      file: z.string().optional(),
      line: z.int().optional(),
      column: z.int().optional(),
    }),
  ),
});
export type Report = z.output<typeof Report>;

/** What a report is about; the parts of `subject` and `errors` that the caller knows. */
export interface ReportInput {
  readonly evaluation: Evaluation;
  readonly toolVersion: string;
  readonly subject: Report["subject"];
  readonly errors?: Report["errors"];
}

/** Makes the report of an evaluation. */
export function buildReport({ evaluation, toolVersion, subject, errors = [] }: ReportInput): Report {
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of evaluation.findings) summary[severity]++;
  return {
    schemaVersion: 1,
    tool: { name: "alfa", version: toolVersion },
    subject,
    summary,
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
