import type { Position } from "./positions";

interface Placed {
  readonly position: Position;
  /** Directory that relative paths in this value start from. */
  readonly base: string;
  /** Where its key stands, for a value of a mapping. */
  readonly key?: Position;
  /** Compose's merge tags: `!reset` drops what came before and this value too, `!override` only what came before. */
  readonly tag?: "reset" | "override";
}

export interface ScalarNode extends Placed {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** The value as a string, as Compose would cast it. */
  readonly text: string;
  /** Why the value is not known: the unset variables that decide it. */
  readonly unknown?: string;
  /** The text before its variables were filled in, where it has any. */
  readonly written?: string;
}
export interface ListNode extends Placed {
  readonly kind: "list";
  readonly items: readonly Tree[];
}
export interface MapNode extends Placed {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Tree>;
}

/** A YAML value without anchors, aliases and merge keys, each part with its position. */
export type Tree = ScalarNode | ListNode | MapNode;

/** A file to read: `path` is what findings show. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

/** Reads a file of one or more YAML documents. `base`: directory that relative paths start from; default: the file's. */
export type ParseTree = (file: ComposeFile, base?: string) => Tree[];

/** The beginning of a file. */
export const start = (file: string): Position => ({ file, line: 1, column: 1 });
