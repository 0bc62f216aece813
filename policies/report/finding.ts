import type { Finding } from "./model";

export type { Finding, NotEvaluated, Suppressed } from "./model";

/** How many findings there are of each severity. */
export function bySeverity(findings: readonly Finding[]): Record<Finding["severity"], number> {
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) summary[severity]++;
  return summary;
}
