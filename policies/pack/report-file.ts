import { writeFileSync } from "node:fs";
import type { Stack } from "../../stacks/model/stack";
import type { Finding, NotEvaluated } from "../report/finding";
import { buildReport } from "../report/report";
import { severities } from "../rules/rule";

/** Names the file that a pack writes its report to, beside what the CLI prints: `alfa check` reads it. */
export const reportVariable = "ALFA_POLICY_REPORT";

/** What was judged. */
interface Judged {
  readonly stacks: readonly Stack[];
  readonly findings: readonly (Finding & { readonly urn: string | undefined })[];
  readonly notEvaluated: readonly (NotEvaluated & { readonly urn: string | undefined })[];
}

/** Writes the verdict as a report (docs/report.schema.json), where the environment names a file for it. */
export function writeReportFile({ stacks, findings, notEvaluated }: Judged): void {
  const file = process.env[reportVariable];
  if (file === undefined || file === "") return;
  const report = buildReport({
    evaluation: {
      findings: findings
        .map(withoutUrn)
        .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity)),
      notEvaluated: notEvaluated.map(withoutUrn),
      suppressed: [],
    },
    toolVersion: "",
    subject: {
      project: stacks.map(({ name }) => name).join(", "),
      files: [],
      services: stacks.reduce((sum, { services }) => sum + Object.keys(services).length, 0),
      live: false,
    },
  });
  writeFileSync(file, JSON.stringify(report));
}

/** A report knows no Pulumi. */
const withoutUrn = <T extends { readonly urn: string | undefined }>(entry: T): Omit<T, "urn"> => {
  const copy: Omit<T, "urn"> & { urn?: unknown } = { ...entry };
  delete copy.urn;
  return copy;
};
