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
  if (service === context.service || isDeepStrictEqual(service, context.service)) return undefined;
  return { service, risk: fix.safeFor?.(context) === true ? "safe" : fix.risk };
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
