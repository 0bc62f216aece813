import { allRules } from "../rules/index";
import { byRule, type Group } from "./group";
import type { Report } from "./report";

/** The audit's three phases of remediation. */
export const phases = ["At once", "This week", "This month"] as const;

/** What is to be done in each phase: as the rule says, else by severity. */
export function actionPlan(report: Report): readonly { readonly title: string; readonly groups: readonly Group[] }[] {
  const phaseOf = new Map(allRules.map(({ id, phase }) => [id, phase]));
  const bySeverity = { critical: 1, high: 1, medium: 2, low: 3, info: 3 };
  const groups = byRule(report.findings);
  return phases.map((title, index) => ({
    title,
    groups: groups.filter(({ rule, severity }) => (phaseOf.get(rule) ?? bySeverity[severity]) === index + 1),
  }));
}

/** One word for the whole. */
export function overallStatus({ summary }: Report): string {
  if (summary.critical > 0) return "critical";
  if (summary.high > 0) return "at risk";
  return summary.medium + summary.low > 0 ? "sound, with remarks" : "sound";
}
