import type { PlainContainerArgs } from "../container-args";
import type { UpdateBody } from "./body";
import { usualContext, type EngineContext } from "./context";
import type { Change, FieldName } from "./field";
import { differencesOf } from "./normal";
import { withField } from "./table";

/** One difference between two sets of arguments. */
export interface FieldChange {
  field: FieldName;
  /** As Pulumi's detailed diff wants it: "memory", "envs[3]", `logOpts["max-size"]`; indexes of deletions are the old value's. */
  path: string;
  kind: "add" | "delete" | "update";
  change: Change;
}

/** A part that differs, with what it is on both sides in normal form; absent where there is none. */
export interface PartChange {
  field: FieldName;
  /** Identity within the field: the name of an environment variable, the path of a mount; "" for a plain field. */
  key: string;
  old?: unknown;
  now?: unknown;
}

/** What {@link compareArgs} finds, with the values. */
export const changedParts = (
  old: PlainContainerArgs,
  now: PlainContainerArgs,
  ctx: EngineContext = usualContext,
): PartChange[] =>
  differencesOf(old, now, ctx).flatMap(({ old: gone, now: come }) => {
    const part = come ?? gone;
    return part ? [{ field: part.from, key: part.key, old: gone?.value, now: come?.value }] : [];
  });

/**
 * What differs in meaning, part by part. The arguments may be as declared: order, spelling and defaults make no difference.
 * @param ctx with `image`, what the image gives makes none either.
 */
export function compareArgs(
  old: PlainContainerArgs,
  now: PlainContainerArgs,
  ctx: EngineContext = usualContext,
): FieldChange[] {
  const byPath = new Map<string, FieldChange>();
  const put = (change: FieldChange) => {
    const known = byPath.get(change.path);
    // An old element goes and a new one comes at one index: shown as the one becoming the other.
    if (!known) byPath.set(change.path, change);
    else byPath.set(change.path, { ...known, kind: "update", change: stronger(known.change, change.change) });
  };
  for (const { old: gone, now: come } of differencesOf(old, now, ctx)) {
    if (gone && come && gone.path === come.path)
      put({ field: come.from, path: come.path, kind: "update", change: come.change });
    else {
      if (gone) put({ field: gone.from, path: gone.path, kind: "delete", change: come ? come.change : gone.removal });
      if (come) put({ field: come.from, path: come.path, kind: "add", change: come.change });
    }
  }
  return [...byPath.values()];
}

const strength: Record<Change, number> = { none: 0, update: 1, network: 2, replace: 3 };
export const stronger = (a: Change, b: Change): Change => (strength[a] >= strength[b] ? a : b);

/** The update request that makes the "update" changes in place; undefined when there are none. */
export function updateBody(
  changes: readonly FieldChange[],
  args: PlainContainerArgs,
  ctx: EngineContext = usualContext,
): UpdateBody | undefined {
  const names = new Set(changes.filter(({ change }) => change === "update").map(({ field }) => field));
  if (names.size === 0) return undefined;
  const body: UpdateBody = {};
  for (const name of names) {
    withField(name, (key, { update }) => {
      const value = args[key];
      update?.(value === undefined ? undefined : value, body, { args, ctx });
    });
  }
  return body;
}
