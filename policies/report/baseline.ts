import { bySeverity, type Finding } from "./finding";
import { titleOf } from "./group";
import type { Baseline, BaselineEntry, Report } from "./model";

export type { Baseline } from "./model";

/** A report as a baseline: ordered by project, service and rule; without places and values, so that it changes with the findings only. */
export function baselineOf(report: Report): Baseline {
  const findings = report.findings.map((finding): BaselineEntry => {
    const { fingerprint, project = report.subject.project, service, rule, lens, severity } = finding;
    return { fingerprint, project, service, rule, lens, severity, summary: summaryOf(finding) };
  });
  return { schemaVersion: 1, findings: findings.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)) };
}

const rank = ({ project, service, rule, fingerprint }: BaselineEntry): string =>
  [project, service, rule, fingerprint].join("\0");

const summaryOf = (finding: Finding): string =>
  finding.field === undefined ? titleOf(finding) : `${titleOf(finding)} (${finding.field})`;

/** What an audit looked at: entries of anything else may still be there. */
export interface Scope {
  readonly projects: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
}

/** The report less the findings of the baseline, with what became of its entries. */
export function withoutKnown(report: Report, baseline: Baseline, file: string, scope: Scope): Report {
  const entries = new Map(baseline.findings.map((entry) => [entry.fingerprint, entry]));
  const known = report.findings.filter(({ fingerprint }) => entries.has(fingerprint));
  const findings = report.findings.filter(({ fingerprint }) => !entries.has(fingerprint));
  const seen = new Set(known.map(({ fingerprint }) => fingerprint));
  const open = new Set(report.notEvaluated.map(({ rule, service }) => `${rule} ${service}`));
  const gone = [...entries.values()].filter(
    ({ fingerprint, project, rule, service, lens }) =>
      !seen.has(fingerprint) &&
      scope.projects.has(project) &&
      scope.rules.has(rule) &&
      (lens !== "live" || report.subject.live) &&
      !open.has(`${rule} ${service}`),
  );
  return { ...report, findings, summary: bySeverity(findings), baseline: { file, known, gone } };
}
