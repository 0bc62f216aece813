import { Secret } from "@pulumi/policy";

/** Values of a resource as plain data. */
export interface Plain {
  readonly value: unknown;
  /** Whether something in it is not known yet: it is {@link unknownText} then. */
  readonly hasUnknown: boolean;
  /** The strings in it that are secret; only a remediation is told. */
  readonly secrets: readonly string[];
}

/** Stands for a value that is not known yet; no value of a user looks like it. */
export const unknownText = "\u0000unknown\u0000";

/**
 * A policy's view of a resource as plain data. The policy SDK throws at each reading of an unknown value, wherever it
 * stands, and wraps secrets where it tells them at all.
 */
export function plain(seen: unknown): Plain {
  if (seen instanceof Secret) {
    const inner = plain(seen.value);
    return { ...inner, secrets: strings(inner.value) };
  }
  if (typeof seen !== "object" || seen === null) return { value: seen, hasUnknown: false, secrets: [] };
  let hasUnknown = false;
  const secrets: string[] = [];
  const read = (key: string): unknown => {
    let inner: unknown;
    try {
      inner = Reflect.get(seen, key);
    } catch {
      hasUnknown = true;
      return unknownText;
    }
    const part = plain(inner);
    hasUnknown ||= part.hasUnknown;
    secrets.push(...part.secrets);
    return part.value;
  };
  const keys = Object.keys(seen);
  const value = Array.isArray(seen) ? keys.map(read) : Object.fromEntries(keys.map((key) => [key, read(key)]));
  return { value, hasUnknown, secrets };
}

/** All strings in plain data. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}
