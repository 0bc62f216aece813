import type { ResourceValidationArgs } from "@pulumi/policy";
import { isDeepStrictEqual } from "node:util";
import type { Service } from "../../stacks/model/service";
import { Stack } from "../../stacks/model/stack";
import { evaluate } from "../evaluate";
import { mend } from "../fix";
import type { Rule } from "../rules/rule";
import { declaredContainer } from "./container";
import { explode, formats, type Format } from "./format";
import { isWholeSecret, plain, plainField } from "./plain";
import type { Settings } from "./settings";

/**
 * The inputs of a container or a Swarm service without the defects that the given rules find and can mend; undefined when there are none.
 * Only arguments that a fix changes are touched, in the inputs
 * as they were given: the rest, secrets and unknown values too, passes as it came. A fix that
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
  const format = formats.find((known) => known.type === type);
  if (!format) return undefined;
  const secrets = new Set(plain(props).secrets);
  const { service: declared, unknown, secretKeys } = declaredContainer(name, props, secrets, format);
  const service = { ...declared, ignore: { ...declared.ignore, ...ignore[declared.name] } };
  const before = argumentsOf(format, service);
  const after = argumentsOf(
    format,
    rules.reduce((mended, rule) => withFix(rule, mended, secretKeys, unknown, unsafe), service),
  );
  const paths = new Set([...before.keys(), ...after.keys()]);
  const changed = [...paths].filter((path) => !isDeepStrictEqual(after.get(path), before.get(path)));
  const touchable = changed.filter((path) => mayWrite(props, path.split(".")));
  if (touchable.length === 0) return undefined;
  for (const path of touchable) write(props, path.split("."), after.get(path));
  return props;
}

/** Whether nothing at a path, nor what holds it as a whole, is secret or unknown. */
function mayWrite(props: object, [key = "", ...rest]: readonly string[]): boolean {
  const { hasUnknown, secrets, value } = plainField(props, key);
  if (rest.length === 0) return !hasUnknown && secrets.length === 0;
  if (value === undefined) return true;
  // A secret or unknown whole can't be looked into: only the parts of an open one are told apart.
  if (typeof value !== "object" || value === null || isWholeSecret(props, key)) return false;
  return mayWrite(objectAt(props, key), rest);
}

/** Writes into what was given: a copy of it would hold its secrets in clear. */
function write(props: object, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(props, key);
    else Reflect.set(props, key, value);
    return;
  }
  if (Reflect.get(props, key) === undefined) Reflect.set(props, key, {});
  write(objectAt(props, key), rest, value);
}

/** The object that a property holds, as the policy SDK gives it: what is written into it is written where it stands. */
function objectAt(props: object, key: string): object {
  const inner: unknown = Reflect.get(props, key);
  if (typeof inner !== "object" || inner === null) throw new Error(`the argument "${key}" is no object`);
  return inner;
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

const argumentsOf = (format: Format, service: Service): ReadonlyMap<string, unknown> =>
  new Map(explode(format, format.write(stackOf(service), service)).map(({ path, value }) => [path, value]));
