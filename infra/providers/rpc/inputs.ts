import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { CheckFailure, Checked, Diff, DiffKind } from "./provider";
import { unknown as unknownValue, type PropertyMap } from "./value";
import { known } from "./kind";

/** What a schema refuses, as check failures that name the input. */
function failures(
  schema: z.ZodType,
  values: Readonly<Record<string, unknown>>,
  unknown: ReadonlySet<string>,
): CheckFailure[] {
  const result = schema.safeParse(values);
  if (result.success) return [];
  return result.error.issues.flatMap((issue): CheckFailure[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ property: key, reason: `the input "${key}" is not served by this provider` }));
    }
    const [name] = issue.path;
    const property = String(name ?? "");
    // A value that is not known yet is not a missing one.
    return unknown.has(property) ? [] : [{ property, reason: issue.message }];
  });
}

/** Checks inputs against a schema and gives the resource a name if it has none. */
export function checked(
  schema: z.ZodType,
  news: PropertyMap,
  name: () => string | undefined,
): Checked & { readonly values: Record<string, unknown> } {
  const auto = "name" in news ? undefined : name();
  const inputs = auto === undefined ? news : { ...news, name: auto };
  const { values, unknown } = known(inputs);
  return { inputs, values, failures: failures(schema, values, unknown) };
}

/**
 * Compares inputs one by one, in the form that `normal` gives them.
 * @param replacing names whose change needs a new resource
 */
export function compared(
  oldInputs: PropertyMap,
  news: PropertyMap,
  normal: (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  replacing: readonly string[],
): Diff {
  const old = normal(known(oldInputs).values);
  const { values, unknown } = known(news);
  const wanted = normal(values);
  const detailed: Record<string, DiffKind> = {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(wanted), ...unknown])) {
    if (!unknown.has(name) && isDeepStrictEqual(old[name], wanted[name])) continue;
    const kind = unknown.has(name) || (name in old && name in wanted) ? "update" : name in wanted ? "add" : "delete";
    detailed[name] = replacing.includes(name) ? `${kind}-replace` : kind;
  }
  const changed = Object.keys(detailed);
  return { detailed, changed, replaces: changed.filter((name) => replacing.includes(name)) };
}

/** Outputs that only the thing itself can tell, as a preview of a new resource has them. */
export const computed = (...names: readonly string[]): PropertyMap =>
  Object.fromEntries(names.map((name) => [name, unknownValue]));
