import { allRules } from "../rules/index";
import type { Group } from "./group";
import type { Report } from "./report";

const bySeverity = { critical: 1, high: 1, medium: 2, low: 3, info: 3 } as const;
const ofRule = new Map(allRules.map(({ id, phase }) => [id, phase]));

/** The phase in which a rule's findings are to be done away with: as the rule says, else by severity. */
export const phaseOf = ({ rule, severity }: Pick<Group, "rule" | "severity">): 1 | 2 | 3 =>
  ofRule.get(rule) ?? bySeverity[severity];

/** One word for the whole, as a key of the words. */
export function statusOf({ summary }: Pick<Report, "summary">): "critical" | "atRisk" | "withRemarks" | "sound" {
  if (summary.critical > 0) return "critical";
  if (summary.high > 0) return "atRisk";
  return summary.medium + summary.low > 0 ? "withRemarks" : "sound";
}
