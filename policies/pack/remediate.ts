import type { ResourceValidationArgs } from "@pulumi/policy";
import { isDeepStrictEqual } from "node:util";
import { argsFromService } from "../../stacks/lenses/pulumi";
import type { Service } from "../../stacks/model/service";
import { Stack } from "../../stacks/model/stack";
import { evaluate } from "../evaluate";
import { mend } from "../fix";
import type { Rule } from "../rules/rule";
import { declaredContainer } from "./container";
import { containerType } from "./declared";
import { plain, plainField } from "./plain";
import type { Settings } from "./settings";

/**
 * The inputs of a container without the defects that the given rules find and can mend; undefined when there are none.
 * Only arguments that a fix changes are touched: the rest, secrets and unknown values too, passes as it came. A fix that
 * would have to rewrite an argument which holds a secret or an unknown value is left out; the rule then reports it.
 * @param unsafe also what may break a service that works
 * @param ignore suppressions of the settings: service -> rule -> reason
 */
export function remedied(
  rules: readonly Rule[],
  { type, name, props }: Pick<ResourceValidationArgs, "type" | "name" | "props">,
  unsafe = false,
  ignore: Settings["ignore"] = {},
): Record<string, unknown> | undefined {
  if (type !== containerType) return undefined;
  const { service: declared, unknown, secretKeys } = declaredContainer(name, props, new Set(plain(props).secrets));
  const service = { ...declared, ignore: { ...declared.ignore, ...ignore[declared.name] } };
  const before = argumentsOf(service);
  const after = argumentsOf(
    rules.reduce((mended, rule) => withFix(rule, mended, secretKeys, unknown, unsafe), service),
  );
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...fields].filter((field) => !isDeepStrictEqual(after[field], before[field]));
  const touchable = changed.filter((field) => {
    const { hasUnknown, secrets } = plainField(props, field);
    return !hasUnknown && secrets.length === 0;
  });
  if (touchable.length === 0) return undefined;
  const mended: Record<string, unknown> = props;
  for (const field of touchable) {
    if (field in after) mended[field] = after[field];
    else Reflect.deleteProperty(mended, field);
  }
  return mended;
}

/** A rule that needs an unknown value, or whose defect is suppressed, mends nothing. */
function withFix(
  rule: Rule,
  service: Service,
  secretKeys: readonly string[],
  unknown: Readonly<Record<string, string>>,
  unsafe: boolean,
): Service {
  if (rule.fix === undefined || rule.id in service.ignore) return service;
  const stack = stackOf(service);
  const { findings } = evaluate({
    stack,
    lens: "declared",
    unknown: { [service.name]: unknown },
    secretKeys: { [service.name]: secretKeys },
    rules: [rule],
  });
  if (findings.length === 0) return service;
  const mended = mend(rule, { service, stack, fields: findings.flatMap(({ field = [] }) => field) });
  return mended && (unsafe || mended.risk === "safe") ? mended.service : service;
}

const stackOf = (service: Service): Stack => Stack.parse({ name: "", services: { [service.name]: service } });

const argumentsOf = (service: Service): Record<string, unknown> =>
  Object.fromEntries(Object.entries(argsFromService(stackOf(service), service)));
