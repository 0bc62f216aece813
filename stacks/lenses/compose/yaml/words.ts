import type { ScalarNode } from "../tree";
import { type Cursor, notSimple } from "./cursor";
import { scalar } from "./scalar";

type Value = Pick<ScalarNode, "value" | "text">;

/** A word that stands in the text from one offset to another, and what it means. */
export interface Word {
  readonly content: Value;
  /** Behind its last letter or quote. */
  readonly end: number;
}

/** What begins something else than a plain word; `-`, `?` and `:` do before a space only, and then are no simple text. */
const indicator = /^(?:[,[\]{}#&*!|>'"%@`?:]|-(?: |$))/;
const inFlow = /[,[\]{}]/;

/** Plain words that are no strings begin with one of these. */
const notAString = /^[-+.\d~nNtTfF]/;

/**
 * What a plain word means in YAML's core schema, as the library resolves it.
 * Source: https://yaml.org/spec/1.2.2/#1032-tag-resolution
 */
export function plainValue(text: string): Value {
  if (!notAString.test(text)) return { value: text, text };
  if (/^(?:~|[Nn]ull|NULL)$/.test(text)) return { value: null, text: "" };
  if (/^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/.test(text)) return scalar(/^t/i.test(text), text, true);
  if (/^[-+]?\d+$/.test(text)) return scalar(Number(text), text, true);
  if (/^[-+]?(?:\.\d+|\d+\.\d*|(?:\.\d+|\d+(?:\.\d*)?)[eE][-+]?\d+)$/.test(text))
    return scalar(Number(text), text, true);
  // Octal, hexadecimal, infinite and no numbers: seldom enough.
  if (/^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/.test(text)) return notSimple();
  return scalar(text, text, true);
}

/** A plain word that begins at an offset and ends with the line or before a comment. */
export function plainWord(cursor: Cursor, offset: number): Word {
  const rest = cursor.text.slice(offset, cursor.lineEnd);
  const comment = rest.indexOf(" #");
  const text = (comment < 0 ? rest : rest.slice(0, comment)).replace(/ +$/, "");
  if (indicator.test(text) || text.includes(": ") || text.endsWith(":")) return notSimple();
  return { content: plainValue(text), end: offset + text.length };
}

/** A plain word between brackets, up to what ends it there. */
export function plainWordInFlow(cursor: Cursor, offset: number): Word {
  const rest = cursor.text.slice(offset, cursor.lineEnd);
  const end = rest.search(inFlow);
  const colon = /:(?: |$)/.exec(rest)?.index ?? -1;
  if (end < 0) return notSimple();
  const text = rest.slice(0, colon >= 0 && colon < end ? colon : end).replace(/ +$/, "");
  if (text === "" || indicator.test(text) || text === "-" || text.includes(" #") || text.endsWith(":"))
    return notSimple();
  return { content: plainValue(text), end: offset + text.length };
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", n: "\n", t: "\t" };

/** A word in quotes that ends in the same line. */
export function quotedWord(cursor: Cursor, offset: number): Word {
  const { text, lineEnd } = cursor;
  const quote = text[offset];
  let value = "";
  let from = offset + 1;
  for (let index = from; index < lineEnd; index++) {
    const letter = text[index];
    if (letter === quote) {
      value += text.slice(from, index);
      if (quote === '"' || text[index + 1] !== "'") return { content: { value, text: value }, end: index + 1 };
      from = ++index;
    } else if (letter === "\\" && quote === '"') {
      value += text.slice(from, index) + (escapes[text[++index] ?? ""] ?? notSimple());
      from = index + 1;
    }
  }
  return notSimple();
}
