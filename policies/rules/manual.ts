import { allRules } from "./index";
import { type Fix, type Rule, severities } from "./rule";

/** What a rule looks at. */
export function ruleLenses({ check, checkStack, live, liveStack, suppressions }: Rule): string[] {
  const declared = check ?? checkStack ?? suppressions;
  const running = check ?? live ?? liveStack;
  return [...(declared ? ["what is declared"] : []), ...(running ? ["what runs"] : [])];
}

/** The risk of a fix, and why. */
export const riskText = ({ risk, safeFor, because }: Fix): string =>
  `${risk}${safeFor ? ", safe for some services" : ""}: ${because}`;

/** The reference manual (docs/rules.md), from the rule files. */
export function manual(): string {
  const sections = severities.flatMap((severity) => {
    const rules = allRules.filter((rule) => rule.severity === severity);
    return rules.length === 0 ? [] : [`## ${severity}`, "", ...rules.flatMap(section)];
  });
  return [
    "# The rules",
    "",
    "Generated from `policies/rules/` by `npm run generate`. The id is permanent: it is the policy's name in the pack,",
    "the SARIF rule id and the key of a suppression (`x-alfa-ignore: {ID: reason}`).",
    "",
    ...sections,
  ].join("\n");
}

function section(rule: Rule): string[] {
  const { id, title, priority, why, remedy, references, fix } = rule;
  const facts = [
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    `looks at ${ruleLenses(rule).join(" and ")}`,
    ...(fix ? [`a machine can fix it (${riskText(fix)})`] : []),
  ];
  return [
    `### ${id}`,
    "",
    `${title}. ${why}`,
    "",
    `- Remedy: ${remedy}`,
    `- ${facts.join("; ").replace(/^\w/, (letter) => letter.toUpperCase())}.`,
    ...(references.length > 0
      ? [
          `- See ${references.map(({ title: name, url }) => (url === undefined ? name : `[${name}](${url})`)).join(", ")}.`,
        ]
      : []),
    "",
  ];
}
