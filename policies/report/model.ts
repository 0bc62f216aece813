import { z } from "zod";
import { langs } from "../lang";

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

export const BaselineEntry = z.strictObject({
  fingerprint: z.string().meta({ description: "Identity of the finding; what `alfa audit --baseline` compares" }),
  project: z.string(),
  service: z.string(),
  rule: z.string(),
  lens: z.enum(["compose", "declared", "live"]),
  severity: z.enum(["critical", "high", "medium", "low", "info"]),
  summary: z.string().meta({ description: "For whoever reviews the file; not compared" }),
});

/** Findings that are known and accepted for now. Its JSON form is public: docs/baseline.schema.json. */
export const Baseline = z.strictObject({ schemaVersion: z.literal(1), findings: z.array(BaselineEntry) });
export type Baseline = z.output<typeof Baseline>;
export type BaselineEntry = z.output<typeof BaselineEntry>;

const amount = z.int().min(0);

/** The one value every format is made of. Its JSON form is public: docs/report.schema.json. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  lang: z.enum(langs).optional().meta({ description: "Language of the texts; absent: English" }),
  subject: z.strictObject({
    project: z.string().meta({ description: "Compose project or stack" }),
    files: z.array(z.string()),
    hosts: z.int().min(1).optional().meta({ description: "Of a report on several Engines: how many were asked" }),
    services: z.int().min(0),
    live: z.boolean().meta({ description: "Whether what runs was looked at" }),
    takenAt: z.string().optional().meta({ description: "When what runs was looked at, ISO 8601" }),
    engine: z.string().optional().meta({ description: "Version of the Docker Engine; of several: each once" }),
  }),
  summary: z.strictObject({ critical: amount, high: amount, medium: amount, low: amount, info: amount }),
  findings: z.array(Finding),
  notEvaluated: z.array(NotEvaluated),
  suppressed: z.array(Suppressed),
  errors: z
    .array(
      z.strictObject({
        message: z.string(),
        host: z.string().optional().meta({ description: "Address of an Engine that could not be read" }),
        file: z.string().optional(),
        line: z.int().min(1).optional(),
        column: z.int().min(1).optional(),
      }),
    )
    .meta({ description: "Files and hosts that could not be judged, and why" }),
  baseline: z
    .strictObject({
      file: z.string(),
      known: z.array(Finding).meta({ description: "Findings that the baseline knows; not among `findings`" }),
      gone: z.array(BaselineEntry).meta({ description: "Entries of the baseline that are no longer found" }),
    })
    .optional(),
});
export type Report = z.output<typeof Report>;
