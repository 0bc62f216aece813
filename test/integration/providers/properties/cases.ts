import { isDeepStrictEqual } from "node:util";
import { checkArgs, fieldNames, fields, type FieldName } from "../../../../stacks/lenses/engine";
import type { Draw } from "./draw";
import { rows, type Args, type World } from "./fields";
import { respelled } from "./spelling";

/** One generated container, and what somebody makes of it behind the stack's back. */
export interface Case {
  readonly focus: FieldName;
  /** As declared, in any spelling. */
  readonly declared: Args;
  /** The same container with `focus` changed; absent: it can't change on the Engine. */
  readonly drifted?: Args;
  /** Why an input can't be used on this Engine at all; then nothing else is tried. */
  readonly refused?: string;
}

/** Fields that no container made by hand can differ in, with the reason. */
export const without: Partial<Record<FieldName, string>> = {
  platform: "an image of the Engine has one platform: another one is another image",
  name: "renamed by hand, not made anew: a test of its own",
  ...Object.fromEntries(
    fieldNames.filter((name) => fields[name].change === "none").map((name) => [name, "an input of the provider alone"]),
  ),
};

const canonical = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(canonical(a), canonical(b));
/** Order is part of the meaning. */
const ordered: ReadonlySet<FieldName> = new Set(["dns", "dnsSearches", "command", "entrypoints"]);
/** Whether one element more is a change: a file more in the container is none of a declared one. */
const countable = (focus: FieldName): boolean => focus !== "uploads" && !ordered.has(focus);

/** A case about one field, with others beside it that are the same on both sides. */
export function caseOf(draw: Draw, focus: FieldName, world: World, base: Args): Case {
  const passes = (args: Args): boolean => checkArgs(args, world.info).length === 0;
  const giving = focus !== "image" && draw.once(4);
  const start: Args = {
    ...base,
    image: giving ? world.images.giving[0] : world.images.plain[0],
    ...rows[focus](draw, world),
  };
  const [failure] = checkArgs(start, world.info);
  if (failure) return { focus, declared: start, refused: failure.reason };
  let [a, b] = [start, without[focus] === undefined ? changed(draw, focus, start, world) : undefined];
  for (const name of draw.shuffled(fieldNames)) {
    if (name in a || name in (b ?? {}) || !draw.once(7)) continue;
    const extra = rows[name](draw, world);
    if (Object.keys(extra).some((key) => key in a || key in (b ?? {}))) continue;
    const [nextA, nextB] = [{ ...a, ...extra }, b && { ...b, ...extra }];
    if (passes(nextA) && (!nextB || passes(nextB))) [a, b] = [nextA, nextB];
  }
  return { focus, declared: respelled(a, draw), ...(b && { drifted: b }) };
}

/** The arguments with another value of the field, none, or one more element. */
function changed(draw: Draw, focus: FieldName, args: Args, world: World): Args | undefined {
  const { [focus]: value, ...rest } = args;
  for (let i = 0; i < 20; i++) {
    const other = rows[focus](draw, world)[focus];
    if (other === undefined) continue;
    const more = Array.isArray(value) && Array.isArray(other) && countable(focus) && draw.once(2);
    const next: Args = { ...args, [focus]: more ? merged(value, other) : other };
    const differs = ordered.has(focus) ? !isDeepStrictEqual(next[focus], value) : !same(next[focus], value);
    if (differs && checkArgs(next, world.info).length === 0) return next;
  }
  const removed: Args = { ...rest, image: args.image };
  return checkArgs(removed, world.info).length === 0 && focus !== "image" ? removed : undefined;
}

/** The list with one more element, of an identity that it does not have. */
function merged(value: readonly unknown[], other: readonly unknown[]): unknown[] {
  const known = new Set(value.map(identity));
  return [...value, ...other.filter((item) => !known.has(identity(item))).slice(0, 1)];
}

const IDENTITY = /^(name|label|file|target|containerPath|host|path|hostPath|internal|fromContainer)$/;
function identity(item: unknown): string {
  if (typeof item === "string") return item.split("=")[0] ?? item;
  return JSON.stringify(Object.entries(item ?? {}).filter(([key]) => IDENTITY.test(key)));
}

const twoSpellings: Partial<Record<FieldName, readonly string[]>> = {
  gpus: ["gpus", "deviceRequests"],
  networkMode: ["networkMode", "networksAdvanced"],
};
/** Inputs that a change of the field may show as. */
export const shownAs = (focus: FieldName): readonly string[] => twoSpellings[focus] ?? [focus];
