import { version } from "../../../package.json";
import { render } from "../../../policies/report/formats";
import { printable } from "../../../policies/report/sanitize";
import { UserError } from "../../../stacks/model/errors";
import { whileLong } from "../../toolchain/progress";
import { reportOf } from "../audit/audited";
import type { Selection } from "../audit/audit";
import type { SelectionFlags } from "../audit/options";
import { writeOutput } from "../audit/output";
import { auditSelected, printErrors } from "../audit/run";
import { contextOf } from "./context";
import { keep, keptFile, lastReport, readPrevious } from "./history";

/** The flags of `alfa report`. */
export interface ReportFlags extends Selection, SelectionFlags {
  readonly format: "html" | "markdown";
  /** "-": standard output. */
  readonly output?: string;
  readonly previous?: string;
}

const endings = { html: "html", markdown: "md" } as const;

/**
 * Audits and writes the report for people, compared with the last one; resolves to the exit code: 2 when a file could not
 * be judged, else 0, whatever was found.
 */
export async function runReport(flags: ReportFlags): Promise<number> {
  const { format, output = `alfa-report.${endings[format]}` } = flags;
  const given = flags.previous === undefined ? undefined : readPrevious(flags.previous);
  const judged = await auditSelected(flags);
  const { audited, errors, rules } = judged;
  const report = reportOf(judged, version, judged.lang);
  printErrors(report);
  if (audited.length === 0) throw new UserError("no report was written: nothing could be judged");
  const kept = keptFile(report, process.cwd(), process.env);
  const text = await whileLong("Writing the report", (note) => {
    note("what each fix changes");
    const context = contextOf(audited, flags, rules, given ?? lastReport(kept));
    note(format === "html" ? "the page" : "the document");
    return render(format, report, { context });
  });
  writeOutput(output === "-" ? undefined : output, text ?? "", "the report");
  // A part of the rules says nothing of the others: it is no report to compare the next one with.
  const failure = flags.rule.length + flags.skip.length > 0 ? undefined : keep(kept, report);
  if (failure !== undefined)
    process.stderr.write(`warning: the report can't be kept for the next comparison: ${printable(failure)}\n`);
  if (output !== "-") process.stderr.write(`The report is in ${printable(output)}\n`);
  return errors.length > 0 ? 2 : 0;
}
