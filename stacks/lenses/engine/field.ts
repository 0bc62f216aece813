import type { z } from "zod";
import type { ContainerInspect, EngineInfo, ImageInspect } from "../../engine";
import type { PlainContainerArgs } from "../container-args";
import type { Creation, UpdateBody } from "./body";
import type { EngineContext } from "./context";

export type FieldName = keyof PlainContainerArgs;
export type Value<K extends FieldName> = NonNullable<PlainContainerArgs[K]>;
export type Element<K extends FieldName> = Value<K> extends readonly (infer E)[] ? E : never;

/**
 * How a change of a field reaches a container: "update" in place by container update, "network" in place by connecting and
 * disconnecting, "replace" by a new container; "none": an input of the provider alone, the container does not change.
 */
export type Change = "update" | "network" | "replace" | "none";

/** What is read from. */
export interface Live {
  container: ContainerInspect;
  image: ImageInspect | undefined;
  ctx: EngineContext;
}

/** Arguments with what their meaning hangs on. */
export interface Scope {
  args: PlainContainerArgs;
  ctx: EngineContext;
}

/** A comparable part of a field's value in normal form: the whole of a plain field, one element of a set, one key of a map. */
export interface Piece {
  /** Where it belongs in normal form, when not to its own field (a plain bind mount belongs to `volumes`). */
  field?: FieldName;
  /** Identity within the field: the name of an environment variable, the path of a mount; "" for a plain field. */
  key: string;
  /** Where it stands in the value: "", "[3]", `["max-size"]`. */
  at: string;
  value: unknown;
  /** What is compared in place of the value. */
  token?: string;
  change?: Change;
  /** How it is applied that the part is no longer wanted, when not as `change`. */
  removal?: Change;
}

/** One row of the table: everything that is known of one input of docker.Container. */
export interface Field<V> {
  doc: string;
  unit?: string;
  /** The input's type; what it refuses is a check failure. */
  schema: z.ZodType<V>;
  /** A plain value; a list without order or duplicates; a map. */
  form: "one" | "set" | "map";
  change: Change;
  removal?: Change;
  /** Into the create request, or what follows it. Absent: an input of the provider alone. */
  write?: (value: V, creation: Creation, scope: Scope) => void;
  /** From what runs, as the Engine says it: `pieces` brings it to normal form. */
  read?: (live: Live) => V | undefined;
  /** The normal form; nothing for a value that means the default or what the image gives. */
  pieces: (value: V, scope: Scope) => Piece[];
  /** Into an update request. `value` undefined: back to the default. */
  update?: (value: V | undefined, body: UpdateBody, scope: Scope) => void;
  /** Why host or Engine can't do it. */
  limit?: (value: V, scope: Scope, engine: EngineInfo | undefined) => string | undefined;
}

export type Fields<N extends FieldName> = { [K in N]: Field<Value<K>> };

type Common<V> = Omit<Field<V>, "form" | "pieces">;

/** A plain field. `normal` gives the normal form, undefined for the default. */
export function one<V>(row: Common<V> & { normal?: (value: V, scope: Scope) => V | undefined }): Field<V> {
  const { normal, ...rest } = row;
  return {
    ...rest,
    form: "one",
    pieces(value, scope) {
      const result = normal ? normal(value, scope) : value;
      return result === undefined ? [] : [{ key: "", at: "", value: result }];
    },
  };
}

/** A map: each key is compared by itself. */
export function map(
  row: Common<Record<string, string>> & { normal?: (key: string, value: string, scope: Scope) => string | undefined },
): Field<Record<string, string>> {
  const { normal, ...rest } = row;
  return {
    ...rest,
    form: "map",
    pieces: (value, scope) =>
      Object.entries(value).flatMap(([key, raw]): Piece[] => {
        const result = normal ? normal(key, raw, scope) : raw;
        return result === undefined ? [] : [{ key, at: `[${JSON.stringify(key)}]`, value: result }];
      }),
  };
}

/** A set of strings. */
export const words =
  (normal: (word: string, scope: Scope) => string | undefined = (word) => word) =>
  (value: readonly string[], scope: Scope): Piece[] =>
    each(value, (word) => {
      const result = normal(word, scope);
      return result === undefined ? undefined : { key: result, value: result };
    });

/** The pieces of a list's elements; undefined leaves one out. */
export const each = <E>(value: readonly E[], piece: (element: E) => Omit<Piece, "at"> | undefined): Piece[] =>
  value.flatMap((element, index): Piece[] => {
    const result = piece(element);
    return result ? [{ ...result, at: `[${index}]` }] : [];
  });

/** undefined for an empty list, record, string, and for null. */
export function filled<T extends string | readonly unknown[] | Readonly<Record<string, unknown>>>(
  value: T | null | undefined,
): T | undefined {
  if (value === null || value === undefined) return undefined;
  const size = typeof value === "object" ? Object.keys(value).length : value.length;
  return size === 0 ? undefined : value;
}

/** A map of strings as the Engine gives it, without its nulls. */
export function strings(
  value: Readonly<Record<string, string | null | undefined>> | null | undefined,
): Record<string, string> | undefined {
  return filled(Object.fromEntries(Object.entries(value ?? {}).map(([key, text]) => [key, text ?? ""])));
}

/** A number other than 0; the Engine writes 0 for "not set". */
export const nonZero = (value: number | null | undefined): number | undefined => value || undefined;
/** true; false is the default of every flag here. */
export const onlyTrue = (value: boolean | null | undefined): true | undefined => value || undefined;

/** Groups a list. (Map.groupBy needs Node 21.) */
export function groupBy<K, T>(list: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
