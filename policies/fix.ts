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

/** Whether a machine can mend this finding of a declared service. */
export function isFixable(rule: Rule, hit: Hit, { service, stack }: Omit<FixContext, "fields">): boolean {
  const mended = mend(rule, { service, stack, fields: hit.field === undefined ? [] : [hit.field] });
  if (!mended) return false;
  const left = rule.check?.({ service: mended.service, stack, secretKeys: new Set() }) ?? [];
  return !left.some((other) => keyOf(other) === keyOf(hit));
}
