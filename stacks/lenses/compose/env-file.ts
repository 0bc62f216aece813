import { ComposeError, quoted } from "./error";
import { interpolate, InterpolationError, type Scope } from "./interpolate";

type Lookup = Scope["lookup"];

/** An env file: `path` is what errors show. */
interface EnvFile {
  readonly path: string;
  readonly text: string;
}

const comment = /[^\S\n]*#[^\n]*/y;
const nameAndSeparator = /(?:export[^\S\n]+)?([^=:\n]*)([=:])?[^\S\n]*/y;
const validName = /^[\p{L}\p{N}_.[\]-]+$/u;
const singleQuoted = /'((?:[^'\\]|\\.)*)'/sy;
const doubleQuoted = /"((?:[^"\\]|\\.)*)"/sy;
const bare = /[^\n]*/y;

/**
 * Parses an env file as Compose does: comments, `export`, `NAME=value` and `NAME: value`, quotes (also over several
 * lines), interpolation outside single quotes. A name alone has the value null: it is taken from the shell.
 * Source: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 * @throws ComposeError with the line of what can't be read
 */
export function parseEnvFile(file: EnvFile, outer: Lookup = () => undefined): Map<string, string | null> {
  const values = new Map<string, string | null>();
  const scope: Scope = { lookup: (name) => outer(name) ?? values.get(name) ?? undefined };
  const text = withoutMark(file.text);
  let index = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = index;
    const match = pattern.exec(text) ?? undefined;
    if (match) index = pattern.lastIndex;
    return match;
  };
  const fail = (problem: string, at: number): never => {
    const line = text.slice(0, at).split("\n").length;
    throw new ComposeError({ file: file.path, line, column: 1 }, problem);
  };
  for (;;) {
    take(/\s*/y);
    if (index >= text.length) return values;
    if (take(comment)) continue;
    const start = index;
    const [, head = "", separator] = take(nameAndSeparator) ?? [];
    const name = head.trimEnd();
    // The line is not shown: it may be a piece of a secret.
    if (!validName.test(name)) fail("not a line of an env file: wants NAME=value, NAME or # comment", start);
    if (name === "__proto__") fail('the name "__proto__" can\'t be read', start);
    if (separator === undefined) {
      values.set(name, null);
      continue;
    }
    const quote = text[index];
    if (quote === "'") {
      const [, inner = ""] = take(singleQuoted) ?? fail(`the value of ${quoted(name)} has no closing quote`, start);
      values.set(name, inner.replaceAll("\\'", "'"));
      continue;
    }
    const double =
      quote === '"'
        ? (take(doubleQuoted) ?? fail(`the value of ${quoted(name)} has no closing quote`, start))
        : undefined;
    const raw = double ? unescape(double[1] ?? "") : (take(bare)?.[0] ?? "").replace(/\s#.*$/, "").trimEnd();
    try {
      values.set(name, interpolate(raw, scope).text.replaceAll("$$", "$"));
    } catch (error) {
      if (error instanceof InterpolationError) fail(`${name}: ${error.message}`, start);
      throw error;
    }
  }
}

/** An env file of `format: raw`: NAME=value lines as they stand, without quotes, comments behind values or variables. */
export function parseRawEnvFile(file: EnvFile): Map<string, string | null> {
  const values = new Map<string, string | null>();
  for (const line of withoutMark(file.text).split("\n")) {
    const text = line.trimStart();
    if (text === "" || text.startsWith("#")) continue;
    const cut = text.indexOf("=");
    values.set(cut < 0 ? text : text.slice(0, cut), cut < 0 ? null : text.slice(cut + 1));
  }
  return values;
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
  $: "$$",
};

const unescape = (text: string): string =>
  text.replace(/\\([abfnrtv"\\$])/gs, (whole, letter: string) => escapes[letter] ?? whole);
