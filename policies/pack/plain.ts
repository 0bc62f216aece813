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
 * stands. In a remediation it gives secrets in clear, but the property itself still holds a `Secret`.
 */
export function plain(seen: unknown): Plain {
  if (typeof seen !== "object" || seen === null) return { value: seen, hasUnknown: false, secrets: [] };
  const parts = Object.keys(seen).map((key) => ({ key, ...plainField(seen, key) }));
  return {
    value: Array.isArray(seen)
      ? parts.map(({ value }) => value)
      : Object.fromEntries(parts.map(({ key, value }) => [key, value])),
    hasUnknown: parts.some(({ hasUnknown }) => hasUnknown),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

/** One property of it; without a value when there is none. */
export function plainField(seen: object, key: string): Plain {
  let inner: unknown;
  try {
    inner = Reflect.get(seen, key);
  } catch {
    return { value: unknownText, hasUnknown: true, secrets: [] };
  }
  const part = plain(inner);
  return isWholeSecret(seen, key) ? { ...part, secrets: strings(part.value) } : part;
}

/** Whether a property is a secret as a whole, whatever is in it. */
export const isWholeSecret = (seen: object, key: string): boolean =>
  Object.getOwnPropertyDescriptor(seen, key)?.value instanceof Secret;

/** All strings in plain data. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}
