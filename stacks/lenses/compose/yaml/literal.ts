import { type Cursor, notSimple } from "./cursor";

/**
 * The text of a `|` or `|-` block whose header stands at an offset; afterwards the cursor stands on the line behind it.
 * @param indent of the mapping or list that it belongs to
 */
export function literalBlock(cursor: Cursor, offset: number, indent: number): string {
  const { text } = cursor;
  const header = text.slice(offset, cursor.lineEnd);
  if (header !== "|" && header !== "|-") return notSimple();
  const lines: string[] = [];
  let width = -1;
  for (;;) {
    const start = cursor.lineEnd + 1;
    const end = text.indexOf("\n", start);
    // Without a line end behind the last line, or with spaces in an empty one, it is not simple.
    if (start < text.length && end < 0) return notSimple();
    const at = cursor.skip(start);
    const isEmpty = at === end;
    if (start >= text.length || (!isEmpty && at - start <= indent)) break;
    if (isEmpty && at > start) return notSimple();
    if (!isEmpty && width < 0) width = at - start;
    if (!isEmpty && at - start < width) return notSimple();
    lines.push(isEmpty ? "" : text.slice(start + width, end));
    cursor.line++;
    cursor.lineEnd = end;
  }
  if (width < 0) return notSimple();
  cursor.next();
  const body = lines.join("\n").replace(/\n+$/, "");
  return header === "|" ? `${body}\n` : body;
}
