import { allRules } from "../../../policies/rules/index";
import type { Rule } from "../../../policies/rules/rule";
import { closest } from "../../../stacks/lenses/compose/closest";
import { UserError } from "../../../stacks/model/errors";

/** The rule of an id. @throws UserError with the nearest id */
export function ruleById(id: string): Rule {
  const found = allRules.find((rule) => rule.id === id);
  if (found) return found;
  const near = closest(
    id,
    allRules.map((rule) => rule.id),
  );
  throw new UserError(
    `there is no rule "${id}"${near === undefined ? "" : `; did you mean "${near}"?`}; \`alfa rules\` lists them`,
  );
}

/** All rules, or those of `only`, less those of `skip`. */
export function selectRules(only: readonly string[], skip: readonly string[]): readonly Rule[] {
  const kept = only.length > 0 ? only.map(ruleById) : allRules;
  const skipped = new Set(skip.map((id) => ruleById(id).id));
  return kept.filter(({ id }) => !skipped.has(id));
}
