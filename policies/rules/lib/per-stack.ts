import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";

/** Computes once for each stack what every service of it would ask for again: else rules grow with the square of the services. */
export function perStack<T>(compute: (stack: Stack) => T): (stack: Stack) => T {
  const known = new WeakMap<Stack, { readonly value: T }>();
  return (stack) => {
    const before = known.get(stack);
    if (before) return before.value;
    const value = compute(stack);
    known.set(stack, { value });
    return value;
  };
}

/** The services of a stack as a list; thousands of them take long to list. */
export const servicesOf: (stack: Stack) => readonly Service[] = perStack(({ services }) => Object.values(services));

/** Entries by key, in their order. */
export function grouped<T>(entries: Iterable<T>, keyOf: (entry: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
