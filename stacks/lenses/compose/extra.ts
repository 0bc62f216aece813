import { isDeepStrictEqual } from "node:util";
import { Stack } from "../../model/stack";

/** What of a stack Compose has no place for: it stands under `x-alfa`. */
export const Extra = Stack.omit({ name: true, services: true, networks: true, volumes: true, secrets: true });

export const Secrets = Stack.shape.secrets;

/** What reads ALFA's own keys of a Compose file. */
export interface OwnKeys {
  readonly Extra: typeof Extra;
  readonly Secrets: typeof Secrets;
}

/** The same of one stack, where it is not the default. */
export function writeExtra(stack: Stack): Record<string, unknown> {
  const defaults = new Map(Object.entries(Extra.parse({})));
  const extra = Object.entries(stack).filter(([key]) => key in Extra.shape);
  return Object.fromEntries(extra.filter(([key, value]) => !isDeepStrictEqual(value, defaults.get(key))));
}
