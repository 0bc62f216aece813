import type { ContainerInspect, ImageInspect } from "../../engine";
import type { PlainContainerArgs } from "../container-args";
import type { EngineContext } from "./context";
import { groupBy, type Change, type FieldName, type Live, type Piece, type Scope } from "./field";
import { differences, type Difference, type Part } from "./parts";
import { sharesHost } from "./security";
import { fieldNames, fields, withField } from "./table";

/** Declared arguments in normal form: sorted sets, canonical spelling, no defaults, nothing that `ctx.image` gives anyway. */
export function normalizeArgs(args: PlainContainerArgs, ctx: EngineContext): PlainContainerArgs {
  return assemble(partsOf({ args, ctx }));
}

/**
 * The arguments that describe a container, in normal form. With `ctx.declared`, whatever means the same is given back as declared,
 * in its spelling and order, so that a container without drift reads as exactly what was declared.
 * @param image of the container (inspect.Image): what it gives is left out. undefined: it is gone, and nothing can be left out.
 */
export function readArgs(
  inspect: ContainerInspect,
  image: ImageInspect | undefined,
  ctx: EngineContext,
): PlainContainerArgs {
  const scope = { ...ctx, image };
  const live: Live = { container: inspect, image, ctx: scope };
  const raw: PlainContainerArgs = { image: inspect.Config.Image ?? inspect.Image };
  for (const name of fieldNames) {
    withField(name, (key, { read, write }) => {
      // An input of the provider alone leaves no trace on the container.
      const value = read ? read(live) : write ? undefined : live.ctx.declared?.[key];
      if (value !== undefined) raw[key] = value;
    });
  }
  const args = normalizeArgs(raw, scope);
  return ctx.declared ? asDeclared(args, ctx.declared, scope) : args;
}

/** Every comparable part of some arguments, in normal form. */
export function partsOf(scope: Scope): Part[] {
  return fieldNames.flatMap((name) => partsOfField(name, scope));
}

/** The parts that differ. What sharing the host's namespaces implies on one side makes no difference on the other. */
export function differencesOf(old: PlainContainerArgs, now: PlainContainerArgs, context: EngineContext): Difference[] {
  const ctx = { ...context, sharesHost: sharesHost(old) || sharesHost(now) };
  return differences(partsOf({ args: old, ctx }), partsOf({ args: now, ctx }));
}

const partsOfField = (name: FieldName, scope: Scope): Part[] =>
  withField(name, (key, { pieces, change, removal }) => {
    const value = scope.args[key];
    return value === undefined ? [] : pieces(value, scope).map((piece) => partOf(piece, name, change, removal));
  });

function partOf(piece: Piece, from: FieldName, change: Change, removal: Change | undefined): Part {
  const effect = piece.change ?? change;
  return {
    ...piece,
    from,
    field: piece.field ?? from,
    path: `${from}${piece.at}`,
    token: piece.token ?? canonical(piece.value),
    change: effect,
    removal: piece.removal ?? (piece.change ? effect : (removal ?? effect)),
  };
}

function assemble(parts: readonly Part[]): PlainContainerArgs {
  const args: PlainContainerArgs = { image: "" };
  for (const [name, own] of groupBy(parts, ({ field }) => field)) assign(args, name, collect(name, own));
  return args;
}

function collect(name: FieldName, parts: readonly Part[]): unknown {
  const unique = [...new Map(parts.map((part) => [part.key, part])).values()].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  );
  switch (fields[name].form) {
    case "one":
      return unique[0]?.value;
    case "set":
      return unique.map(({ value }) => value);
    case "map":
      return Object.fromEntries(unique.map(({ key, value }) => [key, value]));
  }
}

function assign(args: PlainContainerArgs, name: FieldName, value: unknown): void {
  withField(name, (key, { schema }) => {
    args[key] = schema.parse(value);
  });
}

/** `live`, spelled as `declared` wherever both mean the same. */
function asDeclared(live: PlainContainerArgs, declared: PlainContainerArgs, ctx: EngineContext): PlainContainerArgs {
  const changes = differencesOf(declared, live, ctx);
  const result: PlainContainerArgs = { ...declared };
  const touched = new Set(
    changes.flatMap(({ old, now }) => [old?.from, now?.from]).filter((name) => name !== undefined),
  );
  for (const name of touched) {
    const gone = new Map(
      changes.flatMap(({ old, now }) =>
        old?.from === name ? [[old.at, now?.from === name ? now : undefined] as const] : [],
      ),
    );
    const added = changes.flatMap(({ old, now }) => (now?.from === name && old?.from !== name ? [now] : []));
    const value = merged(name, declared[name], gone, added);
    if (value === undefined) Reflect.deleteProperty(result, name);
    else assign(result, name, value);
  }
  return result;
}

/** A declared value with the parts that differ replaced (or left out) and the new ones at the end. */
function merged(
  name: FieldName,
  value: unknown,
  gone: ReadonlyMap<string, Part | undefined>,
  added: readonly Part[],
): unknown {
  switch (fields[name].form) {
    case "one":
      return gone.get("")?.value ?? added[0]?.value;
    case "set": {
      const kept = (Array.isArray(value) ? value : []).flatMap((element: unknown, index): unknown[] => {
        const at = `[${index}]`;
        if (!gone.has(at)) return [element];
        const part = gone.get(at);
        return part ? [part.value] : [];
      });
      const all = [...kept, ...added.map((part) => part.value)];
      return all.length ? all : undefined;
    }
    case "map": {
      const kept = Object.entries(typeof value === "object" && value !== null ? value : {}).flatMap(
        ([key, element]): [string, unknown][] => {
          const at = `[${JSON.stringify(key)}]`;
          if (!gone.has(at)) return [[key, element]];
          const part = gone.get(at);
          return part ? [[key, part.value]] : [];
        },
      );
      const all = [...kept, ...added.map((part): [string, unknown] => [part.key, part.value])];
      return all.length ? Object.fromEntries(all) : undefined;
    }
  }
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
