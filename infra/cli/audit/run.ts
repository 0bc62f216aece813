import { type Scope, withoutKnown } from "../../../policies/report/baseline";
import type { Lang } from "../../../policies/lang";
import { formatNames, render } from "../../../policies/report/formats";
import { errorLine, reaches, type Report } from "../../../policies/report/report";
import { printable } from "../../../policies/report/sanitize";
import type { Severity } from "../../../policies/rules/rule";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import { whileLong } from "../../toolchain/progress";
import { langOf } from "../lang";
import { textOptionsOf } from "../terminal";
import { audit, type Selection } from "./audit";
import { type Judged, reportOf } from "./audited";
import type { SelectionFlags } from "./options";
import { writeOutput } from "./output";
import { selectRules } from "./selection";

/** The flags of `alfa audit`. */
export interface AuditFlags extends Selection, SelectionFlags {
  readonly format: string;
  readonly output?: string;
  readonly failOn: Severity | "never";
  readonly baseline?: string;
  readonly base?: string;
}

/** Audits and prints; resolves to the exit code: 2 when a file could not be read, 1 when a finding reaches `failOn`. */
export async function runAudit(flags: AuditFlags): Promise<number> {
  const { baseline: file, base, output, failOn, format } = flags;
  if (!formatNames.includes(format))
    throw new UserError(`there is no format "${format}"; known: ${formatNames.join(", ")}`);
  if (file !== undefined && base !== undefined) throw new UserError("give one of --baseline and --base");
  if (base !== undefined) (await import("../base/audit-base")).refuseWithoutBase(flags);
  // Before the work, too: the bundle of an audit leaves what people read to the whole command, which then audits itself.
  const page = format === "html" || format === "markdown" ? await import("../report/context") : undefined;
  // Before the work: a broken baseline should not cost an audit's time.
  const baseline = file === undefined ? undefined : await baselineIn(file);
  const judged = await auditSelected(flags);
  const { audited, errors, rules, lang } = judged;
  const all = reportOf(judged, version, lang);
  const scope = { projects: new Set(audited.map(({ stack }) => stack.name)), rules };
  const known = baseline && file !== undefined ? withoutKnown(all, baseline, file, scope) : all;
  const report = base === undefined ? known : await newSince(base, flags, all, scope);
  const onTerminal = output === undefined && format === "text";
  // With nothing judged a text would only say "no finding".
  const shown = !onTerminal || audited.length > 0;
  if (!(onTerminal && shown)) printErrors(report);
  if (shown) {
    const context = page?.contextOf(audited, flags, rules) ?? {};
    const layout = onTerminal ? textOptionsOf(process.stdout, lang) : {};
    const options = { ...layout, directory: process.cwd(), context };
    writeOutput(output, (await render(format, report, options)) ?? "", "the report");
  }
  if (errors.length > 0) return 2;
  return failOn !== "never" && reaches(report, failOn) ? 1 : 0;
}

/** What the base of a change does not have; what the base can't tell counts as new, and that is said. */
async function newSince(ref: string, flags: AuditFlags, report: Report, scope: Scope): Promise<Report> {
  const { reportOfBase } = await import("../base/audit-base");
  const { sinceBase } = await import("../base/compare");
  const base = await reportOfBase(ref, flags, async (moved) => {
    const judged = await auditSelected(moved, false);
    return reportOf(judged, version, judged.lang);
  });
  for (const error of base.report.errors)
    process.stderr.write(`warning: ${printable(`${base.name}: ${errorLine(error)}: its findings count as new`)}\n`);
  const compared = sinceBase(report, base.report, base.name, scope);
  const gone = compared.baseline?.gone ?? [];
  if (gone.length > 0)
    process.stderr.write(
      `${gone.length} ${gone.length === 1 ? "finding" : "findings"} of ${printable(base.name)} mended here\n`,
    );
  // Of readers' forms a list of what is gone speaks of a file to be pruned.
  return flags.format === "json" || !compared.baseline
    ? compared
    : { ...compared, baseline: { ...compared.baseline, gone: [] } };
}

async function baselineIn(file: string) {
  const { readBaseline } = await import("./baseline");
  return readBaseline(file);
}

/** What the flags selected, judged. */
interface Selected extends Judged {
  /** Ids of the rules that ran. */
  readonly rules: ReadonlySet<string>;
  readonly lang: Lang;
}

/**
 * Audits what the flags select; warnings go to standard error.
 * @param aloud whether they are said
 */
export async function auditSelected(flags: Selection & SelectionFlags, aloud = true): Promise<Selected> {
  const rules = selectRules(flags.rule, flags.skip);
  const { profile: profiles, projectName, lang = langOf(process.env) } = flags;
  const options = { rules, profiles, projectName, environment: process.env, lang };
  const judged = await whileLong("Auditing", (note) => audit(flags, options, note));
  for (const { message, position } of aloud ? judged.audited.flatMap(({ warnings }) => warnings) : []) {
    process.stderr.write(`warning: ${printable(`${position.file}:${position.line}:${position.column}: ${message}`)}\n`);
  }
  return { ...judged, rules: new Set(rules.map(({ id }) => id)), lang };
}

/** Writes what could not be judged to standard error. */
export function printErrors({ errors }: Pick<Report, "errors">): void {
  for (const error of errors) process.stderr.write(`error: ${printable(errorLine(error))}\n`);
}
