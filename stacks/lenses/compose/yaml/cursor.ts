/** The text is not of the simple kind: the YAML library reads it, or says what is wrong with it. */
export class NotSimple extends Error {}

export function notSimple(): never {
  throw new NotSimple();
}

export const SPACE = 0x20;
export const DASH = 0x2d;
export const HASH = 0x23;
export const COLON = 0x3a;

/** Goes through a text by its lines, those that hold neither a comment nor nothing. */
export class Cursor {
  /** Of the line: its number from 1, where it begins, where its first letter stands, where it ends. */
  line = 0;
  lineStart = 0;
  at = 0;
  lineEnd = -1;
  /** Columns before the first letter; -1 behind the last line. */
  indent = 0;
  #isFirst = true;

  constructor(readonly text: string) {
    this.next();
  }

  /** Whether no line with content is left. */
  get isOver(): boolean {
    return this.indent < 0;
  }

  /** Goes to the next line with content. */
  next(): void {
    const { text } = this;
    for (;;) {
      const start = this.lineEnd + 1;
      if (start >= text.length) {
        this.indent = -1;
        return;
      }
      this.line++;
      this.lineStart = start;
      const end = text.indexOf("\n", start);
      this.lineEnd = end < 0 ? text.length : end;
      this.at = this.skip(start);
      if (this.at === this.lineEnd || text.charCodeAt(this.at) === HASH) continue;
      this.indent = this.at - start;
      const isFirst = this.#isFirst;
      this.#isFirst = false;
      if (this.indent > 0 || !/^(?:---|\.\.\.|%)/.test(text.slice(start, start + 3))) return;
      // A document may begin with a line of three dashes.
      if (!isFirst || text.slice(start, this.lineEnd) !== "---") notSimple();
    }
  }

  /** Behind the spaces that begin at an offset. */
  skip(offset: number): number {
    while (this.text.charCodeAt(offset) === SPACE) offset++;
    return offset;
  }

  /** Whether nothing but a comment follows in the line; `offset` stands behind a space or a token. */
  isRest(offset: number): boolean {
    const next = this.skip(offset);
    return next >= this.lineEnd || (next > offset && this.text.charCodeAt(next) === HASH);
  }

  /** Whether an item of a list begins at an offset: a dash, and a space or the end of the line behind it. */
  isDash(offset: number): boolean {
    if (this.text.charCodeAt(offset) !== DASH) return false;
    return offset + 1 === this.lineEnd || this.text.charCodeAt(offset + 1) === SPACE;
  }

  /** Treats what stands behind a dash as a line of its own. */
  within(offset: number): void {
    this.at = offset;
    this.indent = offset - this.lineStart;
  }
}
