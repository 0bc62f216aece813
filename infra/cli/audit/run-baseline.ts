import { baselineOf, withoutKnown, type Baseline } from "../../../policies/report/baseline";
import { version } from "../../../package.json";
import type { Selection } from "./audit";
import { reportOf } from "./audited";
import { readBaseline } from "./baseline";
import type { SelectionFlags } from "./options";
import { writeOutput } from "./output";
import { auditSelected, printErrors } from "./run";

/** The flags of `alfa baseline`. */
export interface BaselineFlags extends Selection, SelectionFlags {
  /** "-": standard output. */
  readonly output: string;
  readonly prune?: true;
}

/** Writes the baseline; resolves to the exit code: 2 when a file could not be read, and nothing is written then. */
export async function runBaseline(flags: BaselineFlags): Promise<number> {
  const { output, prune } = flags;
  const before = prune ? readBaseline(output) : undefined;
  const judged = await auditSelected(flags);
  const { audited, errors, rules } = judged;
  const report = reportOf(judged, version, judged.lang);
  if (errors.length > 0) {
    printErrors(report);
    return 2;
  }
  if (before === undefined) {
    const baseline = baselineOf(report);
    write(output, baseline);
    process.stderr.write(`${baseline.findings.length} findings written to ${output}\n`);
    return 0;
  }
  const projects = new Set(audited.map(({ stack }) => stack.name));
  const gone = new Set(withoutKnown(report, before, output, { projects, rules }).baseline?.gone);
  const findings = before.findings.filter((entry) => !gone.has(entry));
  if (gone.size > 0) write(output, { ...before, findings });
  process.stderr.write(`${gone.size} of ${before.findings.length} findings are gone from ${output}\n`);
  return 0;
}

function write(output: string, baseline: Baseline): void {
  const text = `${JSON.stringify(baseline, undefined, 2)}\n`;
  writeOutput(output === "-" ? undefined : output, text, "the baseline");
}
