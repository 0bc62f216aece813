import type { Tree } from "./tree";

/** The value as plain data. */
export function plain(node: Tree): unknown {
  if (node.kind === "list") return node.items.map(plain);
  if (node.kind === "map") return Object.fromEntries([...node.entries].map(([key, inner]) => [key, plain(inner)]));
  return node.value;
}
