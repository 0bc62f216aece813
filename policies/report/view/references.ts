import { allRules } from "../../rules/index";
import type { Rule } from "../../rules/rule";
import type { View } from "./model";

/** The rules that a report speaks of, in the catalogue's order. */
export function rulesIn({ issues, logs }: View): readonly Rule[] {
  const ids = new Set([
    ...issues.map(({ rule }) => rule),
    ...logs.flatMap(({ matches }) => matches.map(({ rule }) => rule)),
  ]);
  return allRules.filter(({ id }) => ids.has(id));
}
