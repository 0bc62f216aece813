import type { Position } from "../positions";
import type { Tree } from "../tree";
import { type Anchors, Entries } from "./anchors";
import { type Cursor, notSimple } from "./cursor";
import { plainWordInFlow, quotedWord, type Word } from "./words";

/** Something between brackets, and where it ends. */
interface Read {
  readonly tree: Tree;
  readonly end: number;
}

/** Reads `[…]` and `{…}` that stand in one line. */
export class Flow {
  constructor(
    private readonly cursor: Cursor,
    private readonly anchors: Anchors,
    private readonly placed: (offset: number) => { position: Position; base: string },
  ) {}

  collection(offset: number, depth: number): Read {
    this.anchors.count(depth);
    return this.cursor.text[offset] === "[" ? this.list(offset, depth) : this.map(offset, depth);
  }

  private list(offset: number, depth: number): Read {
    const items: Tree[] = [];
    const end = this.each(offset, "]", (at) => {
      const item = this.value(at, depth + 1);
      items.push(item.tree);
      return item.end;
    });
    return { tree: { kind: "list", items, ...this.placed(offset) }, end };
  }

  private map(offset: number, depth: number): Read {
    const { cursor } = this;
    const { text } = cursor;
    const entries = new Entries();
    const end = this.each(offset, "}", (at) => {
      const key = this.word(at);
      if (text[key.end] !== ":" || text[key.end + 1] !== " ") return notSimple();
      const item = this.value(cursor.skip(key.end + 1), depth + 1);
      entries.add(key.content.text, Object.assign(item.tree, { key: this.placed(at).position }));
      return item.end;
    });
    return { tree: { kind: "map", entries: entries.finished(), ...this.placed(offset) }, end };
  }

  /** Reads what stands between an opening bracket and its closing one, with commas between; gives the end. */
  private each(offset: number, close: string, read: (at: number) => number): number {
    const { cursor } = this;
    const { text } = cursor;
    let at = cursor.skip(offset + 1);
    if (text[at] === close) return at + 1;
    for (;;) {
      at = cursor.skip(read(at));
      if (text[at] === close) return at + 1;
      if (text[at] !== ",") return notSimple();
      at = cursor.skip(at + 1);
    }
  }

  private value(at: number, depth: number): Read {
    const { text } = this.cursor;
    if (text[at] === "[" || text[at] === "{") return this.collection(at, depth);
    if (text[at] === "*") {
      const name = /^[\w-]+(?=[ ,\]}])/.exec(text.slice(at + 1, at + 200))?.[0] ?? notSimple();
      return { tree: this.anchors.resolve(name, depth), end: at + 1 + name.length };
    }
    const { content, end } = this.word(at);
    if (text[end] === ":") return notSimple();
    this.anchors.count(depth);
    return { tree: { kind: "scalar", ...content, ...this.placed(at) }, end };
  }

  private word(at: number): Word {
    const first = this.cursor.text[at];
    return first === '"' || first === "'" ? quotedWord(this.cursor, at) : plainWordInFlow(this.cursor, at);
  }
}
