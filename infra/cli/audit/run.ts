import { withoutKnown } from "../../../policies/report/baseline";
import type { Lang } from "../../../policies/lang";
import { formats } from "../../../policies/report/formats";
import { errorLine, reaches, type Report } from "../../../policies/report/report";
import { printable } from "../../../policies/report/sanitize";
import type { Severity } from "../../../policies/rules/rule";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import { langOf } from "../lang";
import { audit, type Selection } from "./audit";
import { type Audited, reportOf } from "./audited";
import type { SelectionFlags } from "./options";
import { writeOutput } from "./output";
import { selectRules } from "./selection";

/** The flags of `alfa audit`. */
export interface AuditFlags extends Selection, SelectionFlags {
  readonly format: string;
  readonly output?: string;
  readonly failOn: Severity | "never";
  readonly baseline?: string;
}

/** Audits and prints; resolves to the exit code: 2 when a file could not be read, 1 when a finding reaches `failOn`. */
export async function runAudit(flags: AuditFlags): Promise<number> {
  const render = formats[flags.format];
  if (!render) throw new UserError(`there is no format "${flags.format}"; known: ${Object.keys(formats).join(", ")}`);
  const { baseline: file, output, failOn } = flags;
  // Before the work: a broken baseline should not cost an audit's time.
  const baseline = file === undefined ? undefined : await baselineIn(file);
  const { audited, errors, rules, lang } = await auditSelected(flags);
  const all = reportOf(audited, errors, version, lang);
  const projects = new Set(audited.map(({ stack }) => stack.name));
  const report = baseline && file !== undefined ? withoutKnown(all, baseline, file, { projects, rules }) : all;
  const onTerminal = output === undefined && flags.format === "text";
  // With nothing judged a text would only say "no finding".
  const shown = !onTerminal || audited.length > 0;
  if (!(onTerminal && shown)) printErrors(report);
  if (shown) {
    const { NO_COLOR, FORCE_COLOR } = process.env;
    const color = onTerminal && !NO_COLOR && (process.stdout.isTTY || !!FORCE_COLOR);
    writeOutput(
      output,
      render(report, { color, width: process.stdout.columns || 120, directory: process.cwd() }),
      "the report",
    );
  }
  if (errors.length > 0) return 2;
  return failOn !== "never" && reaches(report, failOn) ? 1 : 0;
}

async function baselineIn(file: string) {
  const { readBaseline } = await import("./baseline");
  return readBaseline(file);
}

/** Audits what the flags select; warnings go to standard error. */
export async function auditSelected(flags: Selection & SelectionFlags): Promise<{
  readonly audited: readonly Audited[];
  readonly errors: readonly UserError[];
  /** Ids of the rules that ran. */
  readonly rules: ReadonlySet<string>;
  readonly lang: Lang;
}> {
  const rules = selectRules(flags.rule, flags.skip);
  const { profile: profiles, projectName, lang = langOf(process.env) } = flags;
  const { audited, errors } = await audit(flags, { rules, profiles, projectName, environment: process.env, lang });
  for (const { message, position } of audited.flatMap(({ warnings }) => warnings)) {
    process.stderr.write(`warning: ${printable(`${position.file}:${position.line}:${position.column}: ${message}`)}\n`);
  }
  return { audited, errors, rules: new Set(rules.map(({ id }) => id)), lang };
}

/** Writes what could not be judged to standard error. */
export function printErrors({ errors }: Pick<Report, "errors">): void {
  for (const error of errors) process.stderr.write(`error: ${printable(errorLine(error))}\n`);
}
