import { composePath } from "../../../stacks/lenses/compose/names";
import { inLang, type Text } from "../../lang";

/** Thrown when a rule reads what is not known; the rule is then `not evaluated`. */
export class UnknownValue extends Error {
  override readonly name = "UnknownValue";
  constructor(
    readonly service: string,
    readonly field: string | undefined,
    readonly reason: string | Text,
  ) {
    super(inLang(reason, "en"));
  }
}

/**
 * The same value, but reading one of the unknown fields throws UnknownValue. So a rule needs no code for unknown
 * values, and only rules that need one are left without a verdict.
 * @param unknown path ("image", "ports.0", "environment.TZ") -> reason
 */
export function guardUnknown<T extends object>(
  value: T,
  service: string,
  unknown: Readonly<Record<string, string>>,
): T {
  const paths = Object.entries(unknown);
  return paths.length === 0 ? value : guard(value, service, paths, "");
}

function guard<T extends object>(
  value: T,
  service: string,
  paths: readonly (readonly [string, string])[],
  prefix: string,
): T {
  return new Proxy(value, {
    get(target, key, receiver) {
      const inner: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== "string") return inner;
      const path = prefix + key;
      for (const [name, reason] of paths) {
        if (name === path) throw new UnknownValue(service, composePath(path), reason);
      }
      const below = paths.some(([name]) => name.startsWith(`${path}.`));
      return below && typeof inner === "object" && inner !== null ? guard(inner, service, paths, `${path}.`) : inner;
    },
  });
}
