import { z } from "zod";
import type { PlainSwarmArgs } from "../swarm-args";
import { formatGoDuration, parseGoDuration } from "../units";

/** The dotted paths of the inputs that hold a value: lists and maps are one value. */
type Leaves<T, P extends string = ""> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends readonly unknown[]
    ? `${P}${K}`
    : NonNullable<T[K]> extends object
      ? string extends keyof NonNullable<T[K]>
        ? `${P}${K}`
        : Leaves<NonNullable<T[K]>, `${P}${K}.`>
      : `${P}${K}`;
}[keyof T & string];

/** Path of an input of docker.Service: "taskSpec.containerSpec.image". */
export type SwarmField = Leaves<PlainSwarmArgs>;

/** One row of the table: everything that is known of one input of docker.Service. */
export interface Row {
  /** Where it stands in the Engine's ServiceSpec; absent: an input of the provider alone. */
  readonly spec?: string;
  readonly schema: z.ZodType;
  /** Into the Engine's form. */
  readonly write: (value: unknown) => unknown;
  /** From the Engine's form; undefined where that says nothing. */
  readonly read: (found: unknown) => unknown;
  /** The comparable form; undefined for what means the default. */
  readonly normal: (value: unknown) => unknown;
  /** A change needs a new service. */
  readonly replaces?: true;
  /** Several rows share a place in the spec: their lists are one there. */
  readonly shared?: true;
}

const isFilled = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== "" &&
  !(typeof value === "object" && Object.keys(value).length === 0);
const filled = (value: unknown): unknown => (isFilled(value) ? value : undefined);

/** A row by its schema: what passes the schema is what the functions are given. */
export function row<V>(part: {
  spec?: string;
  schema: z.ZodType<V>;
  write?: (value: V) => unknown;
  read?: (found: unknown) => unknown;
  normal?: (value: V) => unknown;
  replaces?: true;
  shared?: true;
}): Row {
  const { schema, read = filled } = part;
  const write: (value: V) => unknown = part.write ?? ((value) => value);
  const normal: (value: V) => unknown = part.normal ?? ((value) => value);
  return {
    ...part,
    schema,
    write: (value) => write(schema.parse(value)),
    read,
    normal(value) {
      // A state of another version may hold what the table no longer takes: it counts as not declared.
      const parsed = schema.safeParse(value);
      return parsed.success ? filled(normal(parsed.data)) : undefined;
    },
  };
}

const unless =
  <V>(usual: V | undefined) =>
  (value: V): V | undefined =>
    value === usual ? undefined : value;

export const text = (spec: string, usual?: string, more: { replaces?: true } = {}): Row =>
  row({ spec, schema: z.string(), normal: unless(usual), ...more });
export const choice = (spec: string, values: readonly [string, ...string[]], usual?: string): Row =>
  row<string>({ spec, schema: z.enum(values), normal: unless(usual) });
export const int = (spec: string, usual = 0): Row =>
  row({
    spec,
    schema: z.int().min(0),
    normal: unless<number>(usual),
    read: (found) => (typeof found === "number" ? found : undefined),
  });
export const flag = (spec: string): Row =>
  row({
    spec,
    schema: z.boolean(),
    normal: (value) => value || undefined,
    read: (found) => found === true || undefined,
  });
/** Words whose order counts. */
export const words = (spec: string): Row => row({ spec, schema: z.array(z.string()) });
/** Words without order. */
export const set = (spec: string, one: (word: string) => string = (word) => word): Row =>
  row({ spec, schema: z.array(z.string()), normal: (list) => [...new Set(list.map(one))].sort() });
export const map = (spec: string): Row => row({ spec, schema: z.record(z.string(), z.string()) });

const NANO = 1e9;
const Duration = z
  .string()
  .refine((value) => parseGoDuration(value) !== undefined, { error: 'wanted a duration, such as "1m30s" or "500ms"' });
/** A Go duration; nanoseconds on the Engine. */
export const duration = (spec: string | undefined, usual = 0): Row =>
  row({
    ...(spec !== undefined && { spec }),
    schema: Duration,
    write: (value) => Math.round((parseGoDuration(value) ?? 0) * NANO),
    read: (found) => (typeof found === "number" ? formatGoDuration(found / NANO) : undefined),
    normal: (value) => unless<number | undefined>(usual)(parseGoDuration(value)),
  });

const Label = z.strictObject({ label: z.string(), value: z.string() });
/** Labels: a list of pairs; a map on the Engine. */
export const labels = (spec: string): Row =>
  row({
    spec,
    schema: z.array(Label),
    write: (list) => Object.fromEntries(list.map(({ label, value }) => [label, value])),
    read: (found) =>
      filled(
        Object.entries(asMap(found)).map(([label, value]) => ({
          label,
          value: typeof value === "string" ? value : "",
        })),
      ),
    normal: (list) => Object.fromEntries(list.map(({ label, value }) => [label, value])),
  });

/** A row of the provider alone. */
export const own = (schema: z.ZodType): Row => row({ schema });

/** A list of objects without order; an object each on the Engine. */
export function objects<V extends object>(part: {
  spec: string;
  schema: z.ZodType<V>;
  write: (value: V) => unknown;
  read: (found: Readonly<Record<string, unknown>>) => unknown;
  normal: (value: V) => object;
  shared?: true;
}): Row {
  const { spec, schema, write, read, normal, shared } = part;
  return row({
    spec,
    schema: z.array(schema),
    write: (list) => list.map(write),
    read: (found) =>
      filled(
        (Array.isArray(found) ? found : []).flatMap((item: unknown) => {
          const value = read(asMap(item));
          return value === undefined ? [] : [value];
        }),
      ),
    normal: (list) =>
      list.map((item) => sorted(normal(item))).sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
    ...(shared && { shared }),
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (value: object): object =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => isFilled(item))
      .sort(([a], [b]) => compare(a, b)),
  );

export const asMap = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
