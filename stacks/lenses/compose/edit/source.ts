import {
  type Alias,
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
} from "yaml";

/** Plain data, as JSON has it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };
export type PlainMap = Readonly<Record<string, Plain>>;

/** Why a value can't be changed where it stands. */
export class NotEditable extends Error {
  override readonly name = "NotEditable";
}

export const shared = () => new NotEditable("an anchor, `<<` or another file shares the value");
export const byVariable = () => new NotEditable("a variable decides the value");

export const isPlainMap = (value: Plain | undefined): value is PlainMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isPlainList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

/** A plain value as a text; a list or mapping has none. */
export const asText = (value: Plain | undefined): string =>
  typeof value === "object" || value === undefined ? "" : String(value);

/** Whether a text holds a variable; `$$` is a dollar. */
export const hasVariable = (value: Plain | undefined): boolean =>
  typeof value === "string" && value.replaceAll("$$", "").includes("$");

/** The text of a Compose file (without byte order mark) with its nodes, and how its author writes. */
export class Source {
  readonly documents: readonly Document.Parsed[];
  readonly #lines = new LineCounter();
  readonly #aliased = new Set<string>();
  readonly eol: string;
  /** Columns of one level. */
  readonly step: number;
  /** Whether the dashes of a list stand further right than its key. */
  readonly #indentSeq: boolean;

  constructor(readonly text: string) {
    this.documents = [...parseAllDocuments(text, { lineCounter: this.#lines, merge: true, logLevel: "silent" })];
    this.eol = /\r?\n/.exec(text)?.[0] ?? "\n";
    let step = 2;
    let indentSeq = true;
    for (const document of this.documents) {
      visit(document, {
        Alias: (_, { source }) => void this.#aliased.add(source),
        Pair: (_, { key, value }) => {
          if (!isScalar(key) || !isSeq(value) || value.flow === true) return;
          indentSeq = this.column(value) > this.column(key);
        },
      });
      const services = entry(document.contents, "services")?.value;
      if (isMap(services) && services.flow !== true) step = this.column(services) || 2;
    }
    this.step = step;
    this.#indentSeq = indentSeq;
  }

  /** Column of a node's first letter, from 0. */
  column(node: unknown): number {
    return this.#lines.linePos(startOf(node)).col - 1;
  }

  /** "LINE:COLUMN" of a node or of what an alias stands for. */
  place(node: unknown): string {
    const { line, col } = this.#lines.linePos(startOf(node));
    return `${line}:${col}`;
  }

  /** Whether an alias somewhere stands for this node. */
  isShared(node: unknown): boolean {
    return (isCollection(node) || isScalar(node)) && node.anchor !== undefined && this.#aliased.has(node.anchor);
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Behind the line break of the line that holds `offset`, or the end of the text. */
  nextLine(offset: number): number {
    const found = this.text.indexOf("\n", offset);
    return found < 0 ? this.text.length : found + 1;
  }

  /** Where a node's own text ends, without what follows it. */
  end(node: unknown): number {
    if (isPair(node)) return this.end(node.value ?? node.key);
    if (isCollection(node) && node.flow !== true) {
      const last = node.items.at(-1);
      return last === undefined ? startOf(node) : this.end(last);
    }
    const end = rangeOf(node)[1];
    return this.text.slice(0, end).trimEnd().length;
  }

  /** Where a line goes that follows this node in its mapping or list: behind comments that belong to it. */
  after(node: unknown, column: number): number {
    let offset = this.nextLine(this.end(node));
    for (;;) {
      const comment = /^[ \t]*(?=#)/.exec(this.text.slice(offset, this.nextLine(offset)));
      if (!comment || comment[0].length < column) return offset;
      offset = this.nextLine(offset);
    }
  }

  /** Whole lines to insert at `offset`, which is the start of a line or the end of the text. */
  lines(offset: number, lines: readonly string[]): string {
    const text = lines.join(this.eol);
    return offset > 0 && this.text[offset - 1] !== "\n" ? this.eol + text : text + this.eol;
  }

  /** A value on one line. */
  inline(value: Plain): string {
    const document = this.#document([value]);
    visit(document, { Collection: (_, node) => void (node.flow = true) });
    return this.#print(document).trim().slice(1, -1);
  }

  /** `key: value` in block style, as lines that begin at `column`. */
  block(key: string, value: Plain, column: number): string[] {
    const indent = " ".repeat(column);
    if (isPlainList(value)) {
      const dash = `${indent}${this.#indentSeq ? " ".repeat(this.step) : ""}- `;
      return [`${indent}${this.inline(key)}:`, ...value.map((item) => dash + this.inline(item))];
    }
    return this.#print(this.#document({ [key]: value }))
      .trimEnd()
      .split("\n")
      .map((line) => indent + line);
  }

  #document(value: Plain): Document {
    const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
    visit(document, {
      Pair: (_, { key, value: test }) => {
        // As everybody writes a command.
        if (!isScalar(key) || key.value !== "test" || !isSeq(test)) return;
        test.flow = true;
        for (const word of test.items) if (isScalar(word)) word.type = "QUOTE_DOUBLE";
      },
    });
    return document;
  }

  #print(document: Document): string {
    return document.toString({ indent: this.step, lineWidth: 0, flowCollectionPadding: false });
  }
}

type Entry = Pair & { key: Scalar };

/** The entry of a mapping that stands in it, not in what it merges. */
export function entry(map: unknown, key: string): Entry | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair): pair is Entry => isScalar(pair.key) && String(pair.key.value) === key);
}

const isMerge = ({ key }: Pair): boolean =>
  isScalar(key) && (key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<"));

/** The value of a key, also from what the mapping merges. */
export function lookup(map: unknown, key: string, document: Document): unknown {
  const target = resolved(map, document);
  if (!isMap(target)) return undefined;
  const own = entry(target, key);
  if (own) return own.value;
  const merged = target.items.filter(isMerge).flatMap(({ value }) => {
    const list = resolved(value, document);
    return isSeq(list) ? list.items : [list];
  });
  for (const other of merged) {
    const found = lookup(other, key, document);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an alias stands for; any other node itself. */
export const resolved = (node: unknown, document: Document): unknown =>
  isAlias(node) ? (node satisfies Alias).resolve(document) : node;

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = isScalar(node) || isCollection(node) || isAlias(node) ? node.range : undefined;
  if (!range) throw new NotEditable("the value has no place of its own");
  return [range[0], range[1]];
};

export const startOf = (node: unknown): number => rangeOf(isPair(node) ? node.key : node)[0];
