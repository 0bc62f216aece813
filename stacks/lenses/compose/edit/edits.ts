import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import {
  asText,
  entry,
  isPlainList,
  isPlainMap,
  type Plain,
  type PlainMap,
  shared,
  type Source,
  startOf,
  NotEditable,
} from "./source";

/** A part of a text and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const behindColon = (source: Source, key: Scalar): number => source.text.indexOf(":", source.end(key)) + 1;

const unlike = () => new NotEditable("it is written in a way that can't be changed safely");

/**
 * Changes values of a YAML text where they stand: what does not change keeps every byte (comments, order, quotes,
 * indentation). Each method takes the value as it is and as it is to be.
 */
export class Editor {
  readonly #edits: Edit[] = [];

  constructor(readonly source: Source) {}

  /** The text with all changes. */
  result(): string {
    const { text } = this.source;
    const parts: string[] = [];
    let done = 0;
    // Of several insertions at one place the first stays first: the sort is stable.
    for (const { start, end, text: instead } of [...this.#edits].sort((a, b) => a.start - b.start)) {
      if (start < done) throw unlike();
      parts.push(text.slice(done, start), instead);
      done = end;
    }
    return parts.join("") + text.slice(done);
  }

  /** Adds an entry at the end of a mapping. */
  insert(map: YAMLMap, key: string, value: Plain): void {
    const { source } = this;
    const last = map.items.at(-1);
    if (map.flow === true) {
      const text = `${source.inline(key)}: ${source.inline(value)}`;
      this.#edit(last ? source.end(last) : startOf(map) + 1, undefined, last ? `, ${text}` : text);
      return;
    }
    if (!last) throw unlike();
    const column = source.column(map.items[0]?.key);
    const offset = source.after(last, column);
    this.#edit(offset, undefined, source.lines(offset, source.block(key, value, column)));
  }

  /** Takes an entry out of a mapping. */
  remove(map: YAMLMap, key: string): void {
    const index = map.items.findIndex((pair) => pair === entry(map, key));
    if (index < 0) throw shared();
    this.#removeItem(map, index);
  }

  /** Changes the value of a mapping's own entry. */
  change(map: YAMLMap, key: string, before: Plain, after: Plain): void {
    const pair = entry(map, key);
    if (!pair) {
      this.insert(map, key, after);
      return;
    }
    this.#value(pair.value, before, after, pair.key, map.flow === true);
  }

  #value(node: unknown, before: Plain, after: Plain, key: Scalar | undefined, flow: boolean): void {
    if (isDeepStrictEqual(before, after)) return;
    const { source } = this;
    const nothing = isScalar(node) && node.value === null && (isPlainMap(after) || isPlainList(after));
    if (isAlias(node) || nothing) this.#override(node, after, key, flow);
    else if (source.isShared(node)) throw shared();
    else if (isMap(node) && isPlainMap(before) && isPlainMap(after)) this.#map(node, before, after);
    else if (isSeq(node) && isPlainList(before) && isPlainList(after)) this.#list(node, before, after);
    else if (isSeq(node) && isPlainMap(after)) this.#listToMap(node, after, key);
    else if (isScalar(node) && !isPlainMap(after) && !isPlainList(after)) this.#scalar(node, after, key, flow);
    else throw unlike();
  }

  #map(map: YAMLMap, before: PlainMap, after: PlainMap): void {
    const kept = Object.keys(before).filter((key) => key in after);
    if (kept.length === 0) {
      this.#replaceAll(map, after);
      return;
    }
    for (const key of Object.keys(before)) if (!(key in after)) this.remove(map, key);
    for (const [key, value] of Object.entries(after)) {
      const old = before[key];
      if (old === undefined) this.insert(map, key, value);
      else if (!isDeepStrictEqual(old, value)) this.change(map, key, old, value);
    }
  }

  /** Other entries for all that there are. */
  #replaceAll(map: YAMLMap, after: PlainMap): void {
    const { source } = this;
    const [start, end] = [startOf(map), source.end(map)];
    if (source.text.slice(start, end).includes("#") || map.items.length === 0) throw unlike();
    const column = source.column(map);
    const lines = Object.entries(after).flatMap(([key, value]) => source.block(key, value, column));
    this.#edit(start, end, map.flow === true ? source.inline(after) : lines.join(source.eol).trimStart());
  }

  /** Items keep their order: some go, some change, new ones come last. */
  #list(list: YAMLSeq, before: readonly Plain[], after: readonly Plain[]): void {
    let next = 0;
    before.forEach((old, index) => {
      const value = after[next];
      if (value !== undefined && isDeepStrictEqual(old, value)) next++;
      else if (value === undefined || before.length - index > after.length - next) this.#removeItem(list, index);
      else {
        this.#value(list.items[index], old, value, undefined, list.flow === true);
        next++;
      }
    });
    this.#append(list, after.slice(next));
  }

  #append(list: YAMLSeq, values: readonly Plain[]): void {
    const { source } = this;
    const last = list.items.at(-1);
    for (const value of values) {
      const like = isScalar(last) ? last : undefined;
      const text = typeof value === "string" && like ? this.#styled(like, value, true) : source.inline(value);
      if (list.flow === true) {
        this.#edit(last ? source.end(last) : startOf(list) + 1, undefined, last ? `, ${text}` : text);
        continue;
      }
      if (!last) throw unlike();
      const column = source.column(list);
      const offset = source.after(last, column);
      this.#edit(offset, undefined, source.lines(offset, [`${" ".repeat(column)}- ${text}`]));
    }
  }

  /** `[db]` -> `db: {condition: …}`, as `depends_on` has it; comments stay. */
  #listToMap(list: YAMLSeq, after: PlainMap, key: Scalar | undefined): void {
    const { source } = this;
    if (!list.items.every((item): item is Scalar => isScalar(item) && item.anchor === undefined)) throw shared();
    if (list.flow === true) {
      const [start, end] = [startOf(list), source.end(list)];
      if (source.text.slice(start, end).includes("#")) throw unlike();
      this.#edit(start, end, source.inline(after));
      return;
    }
    const dash = source.column(list);
    const column = key && source.column(key) >= dash ? source.column(key) + source.step : dash;
    const left = new Map(Object.entries(after));
    for (const item of list.items) {
      const name = String(item.value);
      const [, ...lines] = source.block(name, left.get(name) ?? null, column);
      left.delete(name);
      const [start, end] = [source.lineStart(startOf(item)), source.end(item)];
      this.#edit(start, end, `${" ".repeat(column)}${source.text.slice(startOf(item), end)}:`);
      const offset = source.nextLine(end);
      this.#edit(offset, undefined, source.lines(offset, lines));
    }
    const offset = source.nextLine(source.end(list));
    for (const [name, value] of left)
      this.#edit(offset, undefined, source.lines(offset, source.block(name, value, column)));
  }

  /** Writes the value itself in the place of an alias, or where nothing stands. */
  #override(node: unknown, after: Plain, key: Scalar | undefined, flow: boolean): void {
    const { source } = this;
    const [start, end] = this.#span(node, key);
    const rest = source.text.slice(end, source.nextLine(end)).trim();
    if (flow || !key || rest !== "" || !(isPlainMap(after) || isPlainList(after))) {
      this.#edit(start, end, this.#gap(start, end) + source.inline(after));
      return;
    }
    const [, ...lines] = source.block(String(key.value), after, source.column(key));
    this.#edit(behindColon(source, key), end, source.eol + lines.join(source.eol));
  }

  /** From where to where a value stands; where none is written: right behind its key. */
  #span(node: unknown, key: Scalar | undefined): [number, number] {
    if (key && isScalar(node) && node.value === null && !node.source) {
      const offset = behindColon(this.source, key);
      return [offset, offset];
    }
    return [startOf(node), this.source.end(node)];
  }

  #scalar(node: Scalar, after: Plain, key: Scalar | undefined, flow: boolean): void {
    if (node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL") throw unlike();
    const [start, end] = this.#span(node, key);
    this.#edit(start, end, this.#gap(start, end) + this.#styled(node, after, flow));
  }

  /** A space, where nothing stands behind the key's colon. */
  #gap(start: number, end: number): string {
    return start === end && this.source.text[start - 1] === ":" ? " " : "";
  }

  /** A plain value in the quotes of another. */
  #styled({ type }: Scalar, value: Plain, flow: boolean): string {
    const text = asText(value);
    if (type === "QUOTE_DOUBLE") return JSON.stringify(text);
    if (type === "QUOTE_SINGLE") return `'${text.replaceAll("'", "''")}'`;
    if (flow) return this.source.inline(value);
    return this.source.block("k", value, 0).join("\n").slice("k: ".length);
  }

  #removeItem(collection: YAMLMap | YAMLSeq, index: number): void {
    const { source } = this;
    const item = collection.items[index];
    const next = collection.items[index + 1];
    const previous = collection.items[index - 1];
    const start = startOf(item);
    if (collection.flow === true) {
      if (next) this.#edit(start, startOf(next), "");
      else this.#edit(previous ? source.end(previous) : start, source.end(item), "");
      return;
    }
    if (collection.items.length === 1) throw unlike();
    const lineStart = source.lineStart(start);
    const before = source.text.slice(lineStart, start);
    if (/^\s*(?:-\s+)?$/.test(before) && (isSeq(collection) || before.trim() === "")) {
      this.#edit(lineStart, source.nextLine(source.end(item)), "");
    } else if (next) this.#edit(start, startOf(next), "");
    else throw unlike();
  }

  #edit(start: number, end: number | undefined, text: string): void {
    this.#edits.push({ start, end: end ?? start, text });
  }
}
