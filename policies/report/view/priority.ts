import type { Severity } from "../../rules/rule";

/** The audit's priorities, the most urgent first. */
export const priorities = ["P1", "P2", "P3", "P4", "P5"] as const;
export type Priority = (typeof priorities)[number];

const bySeverity: Readonly<Record<Severity, Priority>> = {
  critical: "P1",
  high: "P2",
  medium: "P3",
  low: "P4",
  info: "P5",
};

/** The priority of a finding: the audit's own where its rule has one, else that of its severity. */
export const priorityOf = ({ priority, severity }: { priority?: Priority | undefined; severity: Severity }): Priority =>
  priority ?? bySeverity[severity];
