import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { reportVariable } from "../../policies/pack/report-file";
import { Report } from "../../policies/report/model";
import { renderJson } from "../../policies/report/json";
import { renderSarif } from "../../policies/report/sarif";
import { printable } from "../../policies/report/sanitize";
import { allRules } from "../../policies/rules/index";
import { UserError } from "../../stacks/model/errors";
import { version } from "../../package.json";
import { checkout } from "../toolchain/paths";
import { writeOutput } from "./audit/output";
import { sinceBase } from "./base/compare";
import { checkOfBase, packVariable } from "./base/check-base";
import { runPulumi } from "./pulumi";
import { openWorkspace } from "./workspace";

/** What `alfa check` writes beside what the CLI prints. */
export interface CheckOptions {
  /** Git branch or commit that the change starts from. */
  readonly base?: string;
  /** Files to write. */
  readonly report?: string;
  readonly sarif?: string;
}

/**
 * Previews the declared stack from nothing, with the policy pack, where no Engine answers: what a pull request changes is
 * judged by itself. Resolves to 0, or 1 when the pack found a mandatory violation or the program failed.
 */
export async function check(stack: string, options: CheckOptions = {}): Promise<number> {
  const dir = await mkdtemp(path.join(tmpdir(), "alfa-check-"));
  try {
    const told = path.join(dir, "report.json");
    const exitCode = await preview(stack, dir, told);
    if (options.base !== undefined || options.report !== undefined || options.sarif !== undefined)
      await tell(stack, told, options);
    process.stderr.write(
      exitCode === 0
        ? "\nThe declared stack passes the policies.\n"
        : "\nThe check failed: mend what is named above, or suppress it with a reason (`ignore` of the service).\n",
    );
    return exitCode === 0 ? 0 : 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function preview(stack: string, dir: string, told: string): Promise<number> {
  const { run } = await openWorkspace({ stack, dir, engineHost: null });
  // By variable, not by flag: the program sees it and leaves the findings to the pack.
  const pack = process.env[packVariable] ?? path.join(checkout, "policies", "pack");
  const env = { ...run.env, PULUMI_OPTION_POLICY_PACK: pack, [reportVariable]: told };
  return runPulumi({ ...run, env }, ["preview"]);
}

async function tell(stack: string, told: string, { base, report: file, sarif }: CheckOptions): Promise<void> {
  const text = await readFile(told, "utf8").catch(() => {
    throw new UserError(
      "the program failed before the policies could judge it: there are no findings to compare or to write",
    );
  });
  const judged = Report.parse(JSON.parse(text));
  const report = { ...judged, tool: { name: "alfa", version }, findings: judged.findings.map(placed) };
  const compared = base === undefined ? report : await compare(stack, report, base);
  if (file !== undefined) writeOutput(file, renderJson(compared), "the report");
  // Code scanning compares by itself.
  if (sarif !== undefined) writeOutput(sarif, renderSarif(report, { directory: checkout }), "the findings");
}

async function compare(stack: string, report: Report, ref: string): Promise<Report> {
  const { report: before, name } = await checkOfBase(ref, stack);
  const scope = { projects: new Set([report.subject.project]), rules: new Set(allRules.map(({ id }) => id)) };
  const compared = sinceBase(report, before, name, scope);
  const { known, gone } = compared.baseline ?? { known: [], gone: [] };
  const lines = compared.findings.map(
    ({ severity, service, rule, message }) => `  ${severity.padEnd(8)}  ${service}  ${rule}: ${message}`,
  );
  process.stderr.write(
    `\nAgainst ${printable(name)}: ${lines.length} new, ${known.length} known, ${gone.length} mended\n${lines.map((line) => `${printable(line)}\n`).join("")}`,
  );
  return compared;
}

/** A service of the stack is declared in the file of its name. */
function placed(finding: Report["findings"][number]): Report["findings"][number] {
  const file = `stacks/alfa/services/${finding.service}.ts`;
  return /^[\w-]+$/.test(finding.service) && existsSync(path.join(checkout, file)) ? { ...finding, file } : finding;
}
