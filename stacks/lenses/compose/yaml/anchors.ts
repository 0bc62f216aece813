import type { MapNode, Tree } from "../tree";
import { notSimple } from "./cursor";
import { maxDepth, maxNodes } from "./limits";

interface Anchored {
  readonly tree: Tree;
  readonly nodes: number;
  readonly depth: number;
}

/** The anchors of a text, and how much it holds with its aliases expanded. */
export class Anchors {
  readonly #named = new Map<string, Anchored>();
  #nodes = 0;
  /** Deepest level seen since it was last asked for. */
  #deepest = 0;

  get nodes(): number {
    return this.#nodes;
  }

  /** Counts a value. */
  count(depth: number): void {
    if (++this.#nodes > maxNodes || depth > maxDepth) notSimple();
    if (depth > this.#deepest) this.#deepest = depth;
  }

  /** Reads a value that has an anchor. One of the same name before it makes a text that is not simple. */
  define(name: string, depth: number, read: () => Tree): Tree {
    if (this.#named.has(name)) return notSimple();
    const before = { nodes: this.#nodes, deepest: this.#deepest };
    this.#deepest = depth;
    const tree = read();
    // The key is put to the value afterwards, and is not part of what an alias stands for.
    this.#named.set(name, { tree: { ...tree }, nodes: this.#nodes - before.nodes, depth: this.#deepest - depth });
    this.#deepest = Math.max(this.#deepest, before.deepest);
    return tree;
  }

  /** What an alias stands for. It shares the parts of what has the anchor, and has no key of its own yet. */
  resolve(name: string, depth: number): Tree {
    const found = this.#named.get(name) ?? notSimple();
    this.#nodes += found.nodes;
    this.count(depth + 1 + found.depth);
    return { ...found.tree };
  }
}

/** Entries of a mapping as they are read. */
export class Entries {
  readonly #own = new Map<string, Tree>();
  #merged: Tree | undefined;

  add(name: string, tree: Tree): void {
    if (name === "<<") {
      if (this.#merged) notSimple();
      this.#merged = tree;
      return;
    }
    // The one name that can't be read; a name that stands twice.
    if (name === "__proto__" || this.#own.has(name)) notSimple();
    this.#own.set(name, tree);
  }

  /** With what `<<` merges: what stands in the mapping itself comes first. */
  finished(): MapNode["entries"] {
    const merged = this.#merged;
    if (!merged) return this.#own;
    for (const map of merged.kind === "list" ? merged.items : [merged]) {
      if (map.kind !== "map") return notSimple();
      for (const [name, inner] of map.entries) if (!this.#own.has(name)) this.#own.set(name, inner);
    }
    return this.#own;
  }
}
