import { dirname } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import { checkName, ComposeError, quoted } from "../error";
import type { Position } from "../positions";
import { type ComposeFile, start, type Tree } from "../tree";
import { maxDepth, maxMegabytes, maxNodes } from "./limits";
import { scalar } from "./scalar";

/**
 * Parses a YAML file, which may hold several documents, whatever YAML it is written in.
 * @param base directory that relative paths start from; default: the file's
 * @throws ComposeError with the position of what can't be read
 */
export function parseWithLibrary(file: ComposeFile, base: string = dirname(file.path)): Tree[] {
  if (file.text.length > maxMegabytes * 2 ** 20) {
    throw new ComposeError(start(file.path), `the file is larger than ${maxMegabytes} MiB: not a Compose file`);
  }
  const nul = file.text.indexOf("\0");
  if (nul >= 0) throw new ComposeError(placeOf(file, nul), "a NUL byte: not a text file in UTF-8");
  const lines = new LineCounter();
  const documents = parseDocuments(file, lines);
  const builder = new Builder(file.path, base, lines);
  return documents.map((document) => builder.document(document));
}

function parseDocuments(file: ComposeFile, lineCounter: LineCounter): Document.Parsed[] {
  try {
    // Keys are checked by the builder: the library compares each with all others.
    const options = { lineCounter, merge: true, logLevel: "silent", prettyErrors: false, uniqueKeys: false } as const;
    return [...parseAllDocuments(file.text.replace(/^\uFEFF/, "").replace(/\r(?!\n)/g, "\n"), options)];
  } catch (error) {
    // The library descends by calling itself.
    if (error instanceof RangeError) throw new ComposeError(start(file.path), tooDeep);
    throw error;
  }
}

const tooDeep = `nested deeper than ${maxDepth} levels`;

function placeOf({ path, text }: ComposeFile, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { file: path, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

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
      const problem = error.message.includes("call stack") ? tooDeep : `invalid YAML: ${error.message}`;
      throw new ComposeError({ file: this.file, line: line || 1, column: col || 1 }, problem);
    }
    return this.build(document.contents, 0, start(this.file), new Set());
  }

  private build(node: unknown, depth: number, around: Position, open: Set<Node>, key?: Position): Tree {
    const position = this.position(node) ?? around;
    if (++this.count > maxNodes) {
      throw new ComposeError(position, `the file has more than ${maxNodes} values, aliases expanded`);
    }
    if (depth > maxDepth) throw new ComposeError(position, tooDeep);
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (!target) throw new ComposeError(position, `alias "*${node.source}" has no anchor`);
      if (open.has(target)) throw new ComposeError(position, `alias "*${node.source}" contains itself`);
      return this.build(target, depth + 1, position, open, key);
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined)
      this.anchors.set(node.anchor, node);
    const placed = { position, base: this.base, ...(key && { key }), ...tagOf(node) };
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
    if (isScalar(node)) {
      return { kind: "scalar", ...scalar(node.value, node.source, node.type === "PLAIN"), ...placed };
    }
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
      const name = isAlias(key) ? this.anchors.get(key.source) : key;
      if (!isScalar(name)) throw new ComposeError(at, "a key must be a plain value");
      const tree = this.build(value, depth + 1, at, open, at);
      if (isMergeKey(name.value)) {
        merged.push(tree);
        continue;
      }
      const { text } = scalar(name.value, name.source, name.type === "PLAIN");
      checkName(text, at);
      if (entries.has(text)) throw new ComposeError(at, `the key ${quoted(text)} stands here a second time`);
      entries.set(text, tree);
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
