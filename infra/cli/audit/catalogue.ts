import { z } from "zod";
import { wrapped } from "../../../policies/report/wrap";
import examples from "../../../policies/rules/data/examples.json";
import { riskText, ruleLenses } from "../../../policies/rules/manual";
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
      fix: fix && { risk: fix.risk, safeForSome: fix.safeFor !== undefined, because: fix.because },
    };
  });
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

/**
 * Everything a rule says about itself, with an example.
 * @param width columns of the terminal
 * @throws UserError for an unknown id
 */
export function explain(id: string, width: number): string {
  const rule = ruleById(id);
  const { title, severity, priority, why, remedy, references, fix } = rule;
  const fact = (label: string, text: string): string => {
    const lines = wrapped(text.split(" "), Math.max(40, width - margin.length));
    return `${label.padEnd(margin.length)}${lines.join(`\n${margin}`)}`;
  };
  return [
    `${id}: ${title}`,
    "",
    fact("severity", `${severity}${priority === undefined ? "" : `, ${priority}`}`),
    fact("looks at", ruleLenses(rule).join(", ")),
    fact("why", why),
    fact("remedy", remedy),
    fact("fixable", fix === undefined ? "no: a person must decide" : `yes, ${riskText(fix)}`),
    ...references.map(({ title: name, url }, index) =>
      fact(index === 0 ? "references" : "", url === undefined ? name : `${name} <${url}>`),
    ),
    "",
    ...exampleLines(id),
    "To accept it for one service, with the reason:",
    "  x-alfa-ignore:",
    `    ${id}: why it is right here`,
    "",
  ].join("\n");
}

const margin = " ".repeat(12);

const Examples = z.record(z.string(), z.strictObject({ before: z.string(), after: z.string() }));

function exampleLines(id: string): string[] {
  const example = Examples.parse(examples)[id];
  if (!example) return [];
  const indented = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`);
  return ["Before:", ...indented(example.before), "", "After:", ...indented(example.after), ""];
}
