import { isDeepStrictEqual } from "node:util";
import { parseGoDuration } from "../../../stacks/lenses/units";
import type { Stack } from "../../../stacks/model/stack";

/** One value that is not the same in two readings of a stack; `path` as in the model: `services.web.ports.0.mode`. */
export interface Difference {
  readonly path: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** The innermost values that differ. */
export function differences(ours: unknown, theirs: unknown, path = ""): Difference[] {
  if (isDeepStrictEqual(ours, theirs)) return [];
  if (!isObject(ours) || !isObject(theirs) || Array.isArray(ours) !== Array.isArray(theirs))
    return [{ path, ours, theirs }];
  const [a, b] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    differences(a.get(key), b.get(key), path === "" ? key : `${path}.${key}`),
  );
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const absent = (value: unknown): boolean => value === undefined;
const used = (stack: Stack, key: string): boolean =>
  Object.values(stack.services).some(({ networks }) => key in networks);

/** What `docker compose config --format json` writes otherwise than it means: no difference of what would run. */
export const known: readonly {
  readonly reason: string;
  readonly path: RegExp;
  readonly is: (ours: unknown, theirs: unknown, key: string, stack: Stack) => boolean;
}[] = [
  {
    reason: "it writes the default mode of a port",
    path: /^services\.[^.]+\.ports\.\d+\.mode$/,
    is: (ours, theirs) => absent(ours) && theirs === "ingress",
  },
  {
    reason: "Go's JSON leaves out a value that is its type's zero",
    path: /^(?:services\.[^.]+\.(?:privileged|readOnly|tty|stdinOpen|cpus|memory)|networks\.[^.]+\.internal)$/,
    is: (ours, theirs) => (ours === false || ours === 0) && absent(theirs),
  },
  {
    reason: "Go's JSON writes an empty structure of deploy",
    path: /^services\.[^.]+\.deploy$/,
    is: (ours, theirs) => absent(ours) && isDeepStrictEqual(theirs, { placement: {} }),
  },
  {
    reason: "Go's JSON writes an empty structure of deploy",
    path: /^services\.[^.]+\.deploy\.placement$/,
    is: (ours, theirs) => absent(ours) && isDeepStrictEqual(theirs, {}),
  },
  {
    reason: "the model keeps deploy as written: 1m is 1m0s, a quoted number is the number",
    path: /^services\.[^.]+\.deploy\.(?:\w+\.(?:delay|window|monitor)|resources\.reservations\.cpus)$/,
    is: (ours, theirs) =>
      typeof ours === "string" &&
      (typeof theirs === "string" ? parseGoDuration(ours) === parseGoDuration(theirs) : Number(ours) === theirs),
  },
  {
    reason: "it writes the default name of a Dockerfile",
    path: /^services\.[^.]+\.build\.dockerfile$/,
    is: (ours, theirs) => absent(ours) && theirs === "Dockerfile",
  },
  {
    reason: "its JSON has no x- keys of services",
    path: /^services\.[^.]+\.ignore\.[^.]+$/,
    is: (ours, theirs) => typeof ours === "string" && absent(theirs),
  },
  {
    reason: "it leaves out networks that no service is on",
    path: /^networks\.[^.]+$/,
    is: (ours, theirs, key, stack) => !absent(ours) && absent(theirs) && !used(stack, key),
  },
];
