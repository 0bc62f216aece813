import { evaluate, type Evaluation } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import { buildReport, type Report } from "../../../policies/report/report";
import type { Rule } from "../../../policies/rules/rule";
import { readCompose, type ComposeReading } from "../../../stacks/lenses/compose";
import { isActive, type Stack } from "../../../stacks/model/stack";
import { type Application, readText } from "./files";

export interface AuditOptions {
  readonly rules: readonly Rule[];
  readonly profiles: readonly string[];
  readonly projectName?: string | undefined;
  /** Looks at what runs of a stack; absent: only what is declared is judged. */
  readonly observe?: ((stack: Stack) => Promise<Evidence>) | undefined;
  readonly toolVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Judged extends Evaluation {
  readonly stack: Stack;
  readonly evidence?: Evidence;
  readonly warnings: ComposeReading["warnings"];
}

/**
 * Audits Compose applications; several make one report.
 * @throws UserError for a file that can't be read, with FILE:LINE:COLUMN
 */
export async function audit(
  list: readonly Application[],
  options: AuditOptions,
): Promise<{ report: Report; warnings: ComposeReading["warnings"] }> {
  const judged: Judged[] = [];
  for (const application of list) judged.push(await judge(application, options));
  const evidence = judged.find((one) => one.evidence)?.evidence;
  const report = buildReport({
    evaluation: {
      findings: judged.flatMap(({ findings }) => findings),
      notEvaluated: judged.flatMap(({ notEvaluated }) => notEvaluated),
      suppressed: judged.flatMap(({ suppressed }) => suppressed),
    },
    toolVersion: options.toolVersion,
    subject: {
      project: [...new Set(judged.map(({ stack }) => stack.name))].join(", "),
      files: list.flatMap(({ files }) => files.map((file) => file.path)),
      services: judged.reduce((sum, { stack }) => sum + Object.keys(stack.services).length, 0),
      live: evidence !== undefined,
      ...(evidence && { takenAt: evidence.takenAt }),
      ...(evidence?.engine && { engine: evidence.engine.version }),
    },
  });
  return { report, warnings: judged.flatMap(({ warnings }) => warnings) };
}

async function judge(application: Application, options: AuditOptions): Promise<Judged> {
  const { rules, profiles, projectName, environment } = options;
  const reading = readCompose(application.files, {
    environment,
    profiles,
    projectName,
    directory: application.directory,
    read: readText,
  });
  // Profiles that are asked for narrow the audit to what they start; without any the whole file is judged.
  const stack = profiles.length > 0 ? onlyActive(reading.stack) : reading.stack;
  const evidence = await options.observe?.(stack);
  const evaluation = evaluate({ ...reading, stack, lens: "compose", rules, evidence });
  return { ...evaluation, stack, warnings: reading.warnings, ...(evidence && { evidence }) };
}

function onlyActive(stack: Stack): Stack {
  const active = Object.entries(stack.services).filter(([, service]) => isActive(stack, service));
  return { ...stack, services: Object.fromEntries(active) };
}
