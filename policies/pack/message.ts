import type { Finding, NotEvaluated } from "../report/finding";

/** A finding as the CLI prints it below the policy's name. Values in it are never secret: rules give none. */
export function findingText({
  service,
  lens,
  message,
  field,
  seen,
  wanted,
  evidence,
  remedy,
  fingerprint,
}: Finding): string {
  const value =
    field === undefined
      ? ""
      : ` (${field}${seen === undefined ? "" : ` is "${seen}"`}${wanted === undefined ? "" : `, wanted: ${wanted}`})`;
  const log =
    evidence === undefined
      ? []
      : [
          `in the log: ${evidence.count} times, ${evidence.perMinute} a minute, last ${evidence.last}`,
          ...evidence.lines.slice(-1).map((line) => `  ${line}`),
        ];
  return [
    `${service}${lens === "live" ? ", running" : ""}: ${message}${value}`,
    ...log,
    `remedy: ${remedy}`,
    `fingerprint: ${fingerprint}`,
  ].join("\n");
}

/** A rule without a verdict never passes silently. */
export const notEvaluatedText = ({ service, field, reason }: NotEvaluated): string =>
  `${service}: not evaluated${field === undefined ? "" : `: ${field}`}: ${reason}`;
