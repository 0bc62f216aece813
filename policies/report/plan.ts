import { allRules } from "../rules/index";
import { byRule, type Group } from "./group";
import type { Report } from "./report";
import { wordsOf } from "./words";

/** What is to be done in each phase: as the rule says, else by severity. */
export function actionPlan(report: Report): readonly { readonly title: string; readonly groups: readonly Group[] }[] {
  const phaseOf = new Map(allRules.map(({ id, phase }) => [id, phase]));
  const bySeverity = { critical: 1, high: 1, medium: 2, low: 3, info: 3 };
  const groups = byRule(report.findings);
  return wordsOf(report).phases.map((title, index) => ({
    title,
    groups: groups.filter(({ rule, severity }) => (phaseOf.get(rule) ?? bySeverity[severity]) === index + 1),
  }));
}

/** One word for the whole. */
export function overallStatus(report: Report): string {
  const { summary } = report;
  const { statuses } = wordsOf(report);
  if (summary.critical > 0) return statuses.critical;
  if (summary.high > 0) return statuses.atRisk;
  return summary.medium + summary.low > 0 ? statuses.withRemarks : statuses.sound;
}
