import { ruleLenses } from "../../../policies/rules/manual";
import { allRules } from "../../../policies/rules/index";
import { severities } from "../../../policies/rules/rule";
import { ruleById } from "./selection";

const sorted = [...allRules].sort(
  (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1),
);

/** One line a rule, worst first. */
export function ruleTable(): string {
  const width = Math.max(...sorted.map(({ id }) => id.length));
  const lines = sorted.map(
    ({ id, severity, priority = "", title }) =>
      `${severity.padEnd(8)}  ${priority.padEnd(2)}  ${id.padEnd(width)}  ${title}`,
  );
  return `${lines.join("\n")}\n`;
}

/** The rules' metadata as JSON. */
export function rulesJson(): string {
  const list = sorted.map((rule) => {
    const { id, title, severity, priority, phase, why, remedy, references, fix } = rule;
    return {
      id,
      title,
      severity,
      priority,
      phase,
      lenses: ruleLenses(rule),
      why,
      remedy,
      references,
      fixable: fix !== undefined,
    };
  });
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

/** Everything a rule says about itself. @throws UserError for an unknown id */
export function explain(id: string): string {
  const rule = ruleById(id);
  const { title, severity, priority, why, remedy, references, fix } = rule;
  return [
    `${id}: ${title}`,
    "",
    `severity    ${severity}${priority === undefined ? "" : `, ${priority}`}`,
    `looks at    ${ruleLenses(rule).join(", ")}`,
    `why         ${why}`,
    `remedy      ${remedy}`,
    `fixable     ${fix === undefined ? "no" : "yes"}`,
    ...references.map(
      ({ title: name, url }, index) =>
        `${index === 0 ? "references" : "          "}  ${name}${url === undefined ? "" : ` <${url}>`}`,
    ),
    "",
    "To accept it for one service, with the reason:",
    "  x-alfa-ignore:",
    `    ${id}: why it is right here`,
    "",
  ].join("\n");
}
