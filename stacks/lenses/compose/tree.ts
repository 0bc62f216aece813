import { dirname } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import { ComposeError } from "./error";
import type { Position } from "./positions";

interface Placed {
  readonly position: Position;
  /** Directory that relative paths in this value start from. */
  readonly base: string;
  /** Where its key stands, for a value of a mapping that is a mapping itself. */
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
  /** Whether part of the text comes from a variable, not from the file. */
  readonly variable?: boolean;
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

/** More values than this in one file, aliases expanded, are an alias bomb. */
const maxNodes = 1_000_000;
const maxDepth = 100;

/**
 * Parses a YAML file, which may hold several documents.
 * @param base directory that relative paths start from; default: the file's
 * @throws ComposeError with the position of what can't be read
 */
export function parseTree(file: ComposeFile, base: string = dirname(file.path)): Tree[] {
  if (file.text.includes("\0")) throw new ComposeError(start(file.path), "not a text file: it holds a NUL byte");
  const lines = new LineCounter();
  const text = file.text.replace(/^\uFEFF/, "");
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true, logLevel: "silent" });
  const builder = new Builder(file.path, base, lines);
  return [...documents].map((document) => builder.document(document));
}

/** The beginning of a file. */
export const start = (file: string): Position => ({ file, line: 1, column: 1 });

class Builder {
  private count = 0;
  /** Alias.resolve walks the whole document each time; an alias means the last anchor of its name before it. */
  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly file: string,
    private readonly base: string,
    private readonly lines: LineCounter,
  ) {}

  document(document: Document.Parsed): Tree {
    const [error] = document.errors;
    if (error) {
      const { line, col } = this.lines.linePos(error.pos[0]);
      const summary = error.message.split(/ at line \d+, column \d+/)[0] ?? error.code;
      throw new ComposeError({ file: this.file, line: line || 1, column: col || 1 }, `invalid YAML: ${summary}`);
    }
    return this.build(document.contents, 0, start(this.file), new Set());
  }

  private build(node: unknown, depth: number, around: Position, open: Set<Node>): Tree {
    const position = this.position(node) ?? around;
    if (++this.count > maxNodes) throw new ComposeError(position, `more than ${maxNodes} values, aliases expanded`);
    if (depth > maxDepth) throw new ComposeError(position, `nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (!target) throw new ComposeError(position, `alias "*${node.source}" has no anchor`);
      if (open.has(target)) throw new ComposeError(position, `alias "*${node.source}" contains itself`);
      const built = this.build(target, depth + 1, position, open);
      return built;
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined)
      this.anchors.set(node.anchor, node);
    const placed = { position, base: this.base, ...tagOf(node) };
    if (isMap(node)) {
      open.add(node);
      const entries = this.entries(node.items, depth, position, open);
      open.delete(node);
      return { kind: "map", entries, ...placed };
    }
    if (isSeq(node)) {
      open.add(node);
      const items = node.items.map((item) => this.build(item, depth + 1, position, open));
      open.delete(node);
      return { kind: "list", items, ...placed };
    }
    if (isScalar(node)) return { kind: "scalar", ...scalar(node.value, node.source), ...placed };
    return { kind: "scalar", value: null, text: "", ...placed };
  }

  private entries(
    pairs: readonly { key: unknown; value: unknown }[],
    depth: number,
    position: Position,
    open: Set<Node>,
  ): Map<string, Tree> {
    const entries = new Map<string, Tree>();
    const merged: Tree[] = [];
    for (const { key, value } of pairs) {
      const at = this.position(key) ?? position;
      if (!isScalar(key)) throw new ComposeError(at, "a key must be a plain value");
      const tree = this.build(value, depth + 1, at, open);
      if (isMergeKey(key.value)) merged.push(tree);
      else entries.set(scalar(key.value, key.source).text, tree.kind === "map" ? { ...tree, key: at } : tree);
    }
    for (const tree of merged) {
      for (const map of tree.kind === "list" ? tree.items : [tree]) {
        if (map.kind !== "map") throw new ComposeError(map.position, "`<<` wants a mapping or a list of mappings");
        for (const [name, inner] of map.entries) if (!entries.has(name)) entries.set(name, inner);
      }
    }
    return entries;
  }

  private position(node: unknown): Position | undefined {
    const offset = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
    if (offset === undefined) return undefined;
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col };
  }
}

const isMergeKey = (key: unknown): boolean => key === "<<" || (typeof key === "symbol" && key.description === "<<");

function tagOf(node: unknown): { tag?: "reset" | "override" } {
  const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined;
  return tag === "!reset" ? { tag: "reset" } : tag === "!override" ? { tag: "override" } : {};
}

function scalar(value: unknown, source: string | undefined): { value: ScalarNode["value"]; text: string } {
  if (value === null || value === undefined) return { value: null, text: "" };
  if (typeof value === "string" || typeof value === "boolean") return { value, text: String(value) };
  if (typeof value === "number") {
    // 0444 is octal to Compose (YAML 1.1), 444 to YAML 1.2.
    if (source !== undefined && /^0[0-7]+$/.test(source)) {
      const octal = Number.parseInt(source, 8);
      return { value: octal, text: String(octal) };
    }
    // A whole number is kept digit for digit: beyond 2^53 a double would change it.
    const text = source !== undefined && /^-?(?:0|[1-9]\d*)$/.test(source) ? source : String(value);
    return { value, text };
  }
  const text = source ?? (typeof value === "symbol" ? (value.description ?? "") : "");
  return { value: text, text };
}
