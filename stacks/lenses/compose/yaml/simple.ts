import { dirname } from "node:path";
import type { Position } from "../positions";
import type { ComposeFile, Tree } from "../tree";
import { Anchors, Entries } from "./anchors";
import { COLON, Cursor, HASH, NotSimple, notSimple, SPACE } from "./cursor";
import { Flow } from "./flow";
import { maxMegabytes } from "./limits";
import { literalBlock } from "./literal";
import { plainValue, plainWord, quotedWord, type Word } from "./words";

/** What the simple reader does not know: tabs, line ends of other systems, marks of byte order, NUL. */
const unusual = /[\t\r\0\uFEFF]/;

/** The library refuses longer keys that stand in one line with their value. */
const maxKey = 1000;

/**
 * Reads a file whose YAML is of the simple kind that nearly all Compose files are written in, in a tenth of the time that
 * the YAML library takes: block mappings and lists, words in one line, `[…]` and `{…}` in one line, `|` blocks, comments,
 * anchors, aliases and `<<`. Undefined: it is of another kind, or wrong; the library knows.
 */
export function parseSimple(file: ComposeFile, base: string = dirname(file.path)): Tree[] | undefined {
  if (file.text.length > maxMegabytes * 2 ** 20 || unusual.test(file.text)) return undefined;
  try {
    return [new SimpleReader(file, base).document()];
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class SimpleReader {
  readonly #cursor: Cursor;
  readonly #anchors = new Anchors();
  readonly #flow: Flow;
  readonly #file: string;
  readonly #base: string;

  constructor({ path, text }: ComposeFile, base: string) {
    this.#file = path;
    this.#base = base;
    this.#cursor = new Cursor(text);
    this.#flow = new Flow(this.#cursor, this.#anchors, (offset) => this.#placed(offset));
  }

  document(): Tree {
    const cursor = this.#cursor;
    if (cursor.indent !== 0 || cursor.isDash(cursor.at)) return notSimple();
    const tree = this.#map(0);
    return cursor.isOver ? tree : notSimple();
  }

  #position(offset: number): Position {
    const { line, lineStart } = this.#cursor;
    return { file: this.#file, line, column: offset - lineStart + 1 };
  }

  #placed(offset: number): { position: Position; base: string } {
    return { position: this.#position(offset), base: this.#base };
  }

  /** The mapping or list that begins at the line's first letter. */
  #block(depth: number): Tree {
    return this.#cursor.isDash(this.#cursor.at) ? this.#list(depth) : this.#map(depth);
  }

  #map(depth: number): Tree {
    const cursor = this.#cursor;
    const { indent } = cursor;
    this.#anchors.count(depth);
    const placed = this.#placed(cursor.at);
    const entries = new Entries();
    while (cursor.indent === indent) {
      const { content, end } = this.#key(cursor.at) ?? notSimple();
      const key = this.#position(cursor.at);
      const tree = this.#value(cursor.skip(end + 1), indent, depth + 1, true);
      entries.add(content.text, Object.assign(tree, { key }));
    }
    // What stands further right, but not as far as this mapping, belongs to nothing.
    return { kind: "map", entries: entries.finished(), ...placed };
  }

  /** The key that begins at an offset: its end is that of the word, where the colon stands. Undefined: there is none. */
  #key(offset: number): Word | undefined {
    const { text, lineEnd } = this.#cursor;
    const first = text[offset];
    if (first === '"' || first === "'") {
      const word = quotedWord(this.#cursor, offset);
      return this.#isColon(word.end) && word.end - offset < maxKey ? word : undefined;
    }
    for (let index = offset; index < lineEnd; index++) {
      const letter = text.charCodeAt(index);
      if (letter === HASH && text.charCodeAt(index - 1) === SPACE) return undefined;
      if (letter !== COLON || !this.#isColon(index)) continue;
      const name = text.slice(offset, index);
      if (name === "" || name.endsWith(" ") || name.length > maxKey || /^[-?:,[\]{}#&*!|>%@`]/.test(name))
        return notSimple();
      return { content: plainValue(name), end: index };
    }
    return undefined;
  }

  #isColon(offset: number): boolean {
    const { text, lineEnd } = this.#cursor;
    return text.charCodeAt(offset) === COLON && (offset + 1 === lineEnd || text.charCodeAt(offset + 1) === SPACE);
  }

  #list(depth: number): Tree {
    const cursor = this.#cursor;
    const { indent } = cursor;
    this.#anchors.count(depth);
    const placed = this.#placed(cursor.at);
    const items: Tree[] = [];
    while (cursor.indent === indent && cursor.isDash(cursor.at)) {
      const offset = cursor.skip(cursor.at + 1);
      if (cursor.isDash(offset)) return notSimple();
      if (!cursor.isRest(cursor.at + 1) && !"[{&*!|>".includes(cursor.text[offset] ?? "") && this.#key(offset)) {
        cursor.within(offset);
        items.push(this.#map(depth + 1));
        if (cursor.indent > indent) return notSimple();
      } else {
        items.push(this.#value(offset, indent, depth + 1, false));
      }
    }
    return { kind: "list", items, ...placed };
  }

  /**
   * The value that begins at an offset or in the lines below; afterwards the cursor stands on the line behind it.
   * @param indent of the mapping or list that it belongs to
   */
  #value(offset: number, indent: number, depth: number, inMap: boolean): Tree {
    const cursor = this.#cursor;
    const tree = this.#valueAt(offset, indent, depth, inMap);
    return cursor.indent > indent ? notSimple() : tree;
  }

  #valueAt(offset: number, indent: number, depth: number, inMap: boolean): Tree {
    const cursor = this.#cursor;
    if (this.#isRest(offset)) return this.#below(offset, indent, depth, inMap);
    const { text } = cursor;
    switch (text[offset]) {
      case "&": {
        const name = this.#name(offset);
        const behind = cursor.skip(offset + 1 + name.length);
        return this.#anchors.define(name, depth, () => {
          if ("&*|".includes(text[behind] ?? "")) return notSimple();
          return this.#isRest(behind)
            ? this.#anchored(indent, depth, inMap)
            : this.#valueAt(behind, indent, depth, inMap);
        });
      }
      case "*": {
        const name = this.#name(offset);
        return this.#ended(offset + 1 + name.length, this.#anchors.resolve(name, depth));
      }
      case "[":
      case "{": {
        const { tree, end } = this.#flow.collection(offset, depth);
        return this.#ended(end, tree);
      }
      case "|":
        return this.#literal(offset, indent, depth);
      case '"':
      case "'":
        return this.#word(quotedWord(cursor, offset), offset, depth);
      default:
        return this.#word(plainWord(cursor, offset), offset, depth);
    }
  }

  #isRest(offset: number): boolean {
    return offset >= this.#cursor.lineEnd || this.#cursor.text.charCodeAt(offset) === HASH;
  }

  /** The value in the lines below a key or a dash; without any it is null. */
  #below(offset: number, indent: number, depth: number, inMap: boolean): Tree {
    const cursor = this.#cursor;
    const placed = this.#placed(offset);
    cursor.next();
    if (cursor.indent > indent) return this.#block(depth);
    if (inMap && cursor.indent === indent && cursor.isDash(cursor.at)) return this.#list(depth);
    if (!inMap) return notSimple();
    this.#anchors.count(depth);
    return { kind: "scalar", value: null, text: "", ...placed };
  }

  #anchored(indent: number, depth: number, inMap: boolean): Tree {
    const cursor = this.#cursor;
    cursor.next();
    const isBelow = cursor.indent > indent || (inMap && cursor.indent === indent && cursor.isDash(cursor.at));
    return isBelow ? this.#block(depth) : notSimple();
  }

  #literal(offset: number, indent: number, depth: number): Tree {
    const placed = this.#placed(offset);
    this.#anchors.count(depth);
    const text = literalBlock(this.#cursor, offset, indent);
    return { kind: "scalar", value: text, text, ...placed };
  }

  #word({ content, end }: Word, offset: number, depth: number): Tree {
    this.#anchors.count(depth);
    return this.#ended(end, { kind: "scalar", ...content, ...this.#placed(offset) });
  }

  #name(offset: number): string {
    return /^[\w-]{1,100}(?=[ \n]|$)/.exec(this.#cursor.text.slice(offset + 1, offset + 200))?.[0] ?? notSimple();
  }

  /** The value, when nothing follows it in its line; goes to the next. */
  #ended(end: number, tree: Tree): Tree {
    if (!this.#cursor.isRest(end)) return notSimple();
    this.#cursor.next();
    return tree;
  }
}
