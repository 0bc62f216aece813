import { writeFileSync } from "node:fs";
import { formats } from "../../../policies/report/formats";
import { buildReport, reaches, type Report } from "../../../policies/report/report";
import { printable } from "../../../policies/report/sanitize";
import type { Severity } from "../../../policies/rules/rule";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import { audit, type AuditOptions } from "./audit";
import { applications } from "./files";
import { selectRules } from "./selection";

/** The flags of `alfa audit`. */
export interface AuditFlags {
  readonly file: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly failOn: Severity | "never";
  readonly rule: readonly string[];
  readonly skip: readonly string[];
  readonly profile: readonly string[];
  readonly projectName?: string;
  readonly live?: true;
}

/** Audits and prints; resolves to the exit code: 1 when a finding reaches `failOn`. */
export async function runAudit(targets: readonly string[], flags: AuditFlags): Promise<number> {
  const rules = selectRules(flags.rule, flags.skip);
  const observe = flags.live ? await observer(rules) : undefined;
  const { report, warnings } =
    observe && targets.length === 0 && flags.file.length === 0
      ? { report: await auditDeclared(rules, observe), warnings: [] }
      : await audit(applications(targets, flags.file, process.cwd()), {
          rules,
          profiles: flags.profile,
          projectName: flags.projectName,
          observe,
          toolVersion: version,
          environment: process.env,
        });
  for (const { message, position } of warnings) {
    process.stderr.write(`warning: ${printable(`${position.file}:${position.line}:${position.column}: ${message}`)}\n`);
  }
  const render = formats[flags.format];
  if (!render) throw new UserError(`there is no format "${flags.format}"; known: ${Object.keys(formats).join(", ")}`);
  const { output } = flags;
  if (output === undefined) {
    const color = process.stdout.isTTY && !process.env["NO_COLOR"];
    process.stdout.write(render(report, { color, width: process.stdout.columns || 120 }));
  } else {
    write(output, render(report));
  }
  return flags.failOn !== "never" && reaches(report, flags.failOn) ? 1 : 0;
}

/** What runs, beside the declared `dev` stack: what `--live` means where no file is named. */
async function auditDeclared(
  rules: AuditOptions["rules"],
  observe: NonNullable<AuditOptions["observe"]>,
): Promise<Report> {
  const { loadDeclaredStack } = await import("../declared-stack");
  const { evaluate } = await import("../../../policies/evaluate");
  const stack = await loadDeclaredStack("dev");
  const evidence = await observe(stack);
  return buildReport({
    evaluation: evaluate({ stack, lens: "declared", evidence, rules }),
    toolVersion: version,
    subject: {
      project: stack.name,
      files: [],
      services: Object.keys(stack.services).length,
      live: true,
      takenAt: evidence.takenAt,
      ...(evidence.engine && { engine: evidence.engine.version }),
    },
  });
}

async function observer(rules: AuditOptions["rules"]): Promise<AuditOptions["observe"]> {
  const { openEngine } = await import("../../../stacks/engine/index");
  const { observe } = await import("../../../policies/observe/index");
  const engine = openEngine();
  return (stack) => observe(engine, stack, { rules });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(
      `can't write the report to "${file}": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
