import { ComposeError } from "./error";
import { interpolate, InterpolationError, type Scope } from "./interpolate";
import type { Tree } from "./tree";

const hasVariable = (tree: Tree): boolean => {
  if (tree.kind === "scalar") return tree.text.includes("$");
  for (const inner of tree.kind === "map" ? tree.entries.values() : tree.items) if (hasVariable(inner)) return true;
  return false;
};

/** Fills in the variables of a tree. Keys are never interpolated. Parts without a variable stay the same objects. */
export function fill(tree: Tree, scope: Scope): Tree {
  if (!hasVariable(tree)) return tree;
  switch (tree.kind) {
    case "map":
      return { ...tree, entries: new Map([...tree.entries].map(([key, inner]) => [key, fill(inner, scope)])) };
    case "list":
      return { ...tree, items: tree.items.map((item) => fill(item, scope)) };
    case "scalar": {
      if (typeof tree.value !== "string" || !tree.text.includes("$")) return tree;
      try {
        const { text, unset, variable } = interpolate(tree.text, scope);
        const unknown = unset.length === 0 ? {} : { unknown: reason(unset) };
        return { ...tree, value: text, text, ...(variable && { written: tree.text }), ...unknown };
      } catch (error) {
        if (error instanceof InterpolationError) throw new ComposeError(tree.position, error.message);
        throw error;
      }
    }
  }
}

const reason = (unset: readonly string[]): string =>
  `variable ${[...new Set(unset)].map((name) => `"${name}"`).join(", ")} is not set`;
