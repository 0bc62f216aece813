import { isDeepStrictEqual } from "node:util";
import type { Service } from "../stacks/model/service";
import type { FixContext, Hit, Rule } from "./rules/rule";

/** A service without a rule's defect, and what is risked by it. */
export interface Mended {
  readonly service: Service;
  readonly risk: "safe" | "unsafe";
}

/** Mends a rule's findings on a service; undefined where only a person can. */
export function mend({ fix }: Rule, context: FixContext): Mended | undefined {
  if (!fix) return undefined;
  const service = fix.apply(context);
  if (isSame(service, context.service)) return undefined;
  return { service, risk: fix.safeFor?.(context) === true ? "safe" : fix.risk };
}

/** A fix keeps the fields that it does not mend: they are the same objects. */
function isSame(one: Service, other: Service): boolean {
  if (one === other) return true;
  const before: Readonly<Record<string, unknown>> = other;
  const after: Readonly<Record<string, unknown>> = one;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => before[key] === after[key] || isDeepStrictEqual(before[key], after[key]));
}

const keyOf = ({ key, field }: Hit): string => key ?? field ?? "";

/** The findings of a rule on a declared service that a machine can mend: one run of the fix and the check for all. */
export function fixable(rule: Rule, hits: readonly Hit[], { service, stack }: Omit<FixContext, "fields">): Set<Hit> {
  const fields = hits.flatMap(({ field }) => (field === undefined ? [] : [field]));
  const mended = mend(rule, { service, stack, fields });
  if (!mended) return new Set();
  const left = rule.check?.({ service: mended.service, stack, secretKeys: new Set() }) ?? [];
  const keys = new Set(left.map(keyOf));
  return new Set(hits.filter((hit) => !keys.has(keyOf(hit))));
}
