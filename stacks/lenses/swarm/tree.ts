import { asMap } from "./row";

/** The value at a dotted path; undefined where there is none. */
export const valueAt = (tree: unknown, path: string): unknown =>
  path.split(".").reduce((value: unknown, part) => asMap(value)[part], tree);

/** A nested value in the making. */
export type Tree = Record<string, unknown>;

/** Puts a value at a dotted path. */
export function putAt(tree: Tree, path: string, value: unknown): void {
  const [part = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    tree[part] = value;
    return;
  }
  const inner: Tree = { ...asMap(tree[part]) };
  putAt(inner, rest.join("."), value);
  tree[part] = inner;
}
