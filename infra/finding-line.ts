import type { Finding } from "../policies/report/finding";

/** A finding in one line, for a diagnostic: severity, rule, what is wrong, how often, what to do. */
export function findingLine(finding: Finding): string {
  const { severity, priority, rule, message, field, seen, wanted, evidence, remedy } = finding;
  const facts = [
    ...(seen === undefined
      ? field === undefined
        ? []
        : [field]
      : [field === undefined ? seen : `${field} is "${seen}"`]),
    ...(wanted === undefined ? [] : [`wanted: ${wanted}`]),
  ];
  const value = facts.length ? ` (${facts.join(", ")})` : "";
  const log =
    evidence === undefined
      ? ""
      : `; in the log ${evidence.count} times, ${rate(evidence.perMinute)} a minute, last ${evidence.last}`;
  return `[${severity}${priority === undefined ? "" : `, ${priority}`}] ${rule}: ${message}${value}${log}. ${remedy}`;
}

const rate = (perMinute: number): string => (perMinute < 10 ? perMinute.toFixed(1) : perMinute.toFixed(0));
