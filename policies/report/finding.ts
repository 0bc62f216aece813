import { z } from "zod";

const Severity = z.enum(["critical", "high", "medium", "low", "info"]);

const project = z.string().optional().meta({ description: "Where the report is about several: the project or stack" });

export const Finding = z.strictObject({
  rule: z.string().meta({ description: "Id of the rule; permanent" }),
  severity: Severity,
  priority: z.enum(["P1", "P2", "P3", "P4", "P5"]).optional(),
  project,
  service: z.string().meta({ description: "Service, or what the finding is about (a tunnel, a process)" }),
  lens: z.enum(["compose", "declared", "live"]).meta({ description: "Where it was seen" }),
  field: z.string().optional().meta({ description: "Compose path of the field within the service" }),
  message: z.string(),
  seen: z.string().optional().meta({ description: "The value seen; never a secret's value" }),
  wanted: z.string().optional(),
  evidence: z
    .strictObject({
      lines: z.array(z.string()),
      count: z.int(),
      perMinute: z.number(),
      first: z.string(),
      last: z.string(),
    })
    .optional()
    .meta({ description: "Log lines, without colours and with secrets redacted; times in ISO 8601" }),
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  remedy: z.string(),
  references: z.array(z.strictObject({ title: z.string(), url: z.string().optional() })),
  fingerprint: z
    .string()
    .meta({ description: "Identity of the finding: project, rule, service and evidence key; not wording or position" }),
  fixable: z.boolean().meta({ description: "Whether `alfa fix` can mend it" }),
});
export type Finding = z.output<typeof Finding>;

/** A rule that could not give a verdict on a service, and why. It never passes silently. */
export const NotEvaluated = z.strictObject({
  rule: z.string(),
  project,
  service: z.string(),
  field: z.string().optional(),
  reason: z.string(),
});
export type NotEvaluated = z.output<typeof NotEvaluated>;

/** A finding that the stack's author accepted, with the reason. */
export const Suppressed = z.strictObject({
  rule: z.string(),
  project,
  service: z.string(),
  reason: z.string(),
  severity: Severity,
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  fingerprint: z.string(),
});
export type Suppressed = z.output<typeof Suppressed>;

/** How many findings there are of each severity. */
export function bySeverity(findings: readonly Finding[]): Record<Finding["severity"], number> {
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) summary[severity]++;
  return summary;
}
