import { interpolate, type Scope } from "./interpolate";

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)(?:\s*[=:]\s?(.*))?$/s;
const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * Parses an env file as Compose does: comments, `export`, quotes, values over several lines in double quotes,
 * interpolation outside single quotes. A name without a value is null (taken from the shell).
 * Source: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 * @throws InterpolationError for a malformed `${…}`
 */
export function parseEnvFile(text: string, outer: Scope["lookup"] = () => undefined): Map<string, string | null> {
  const values = new Map<string, string | null>();
  const scope: Scope = { lookup: (name) => outer(name) ?? values.get(name) ?? undefined };
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    let line = lines[index] ?? "";
    if (/^\s*(?:#|$)/.test(line)) continue;
    while (opensQuote(line) && index + 1 < lines.length) line += `\n${lines[++index] ?? ""}`;
    const [, name, raw] = assignment.exec(line) ?? [];
    if (name !== undefined) values.set(name, raw === undefined ? null : value(raw.trim(), scope));
  }
  return values;
}

/** Whether a quoted value has begun and not ended. */
function opensQuote(line: string): boolean {
  const raw = assignment.exec(line)?.[2]?.trim() ?? "";
  const quote = raw[0];
  if (quote !== '"' && quote !== "'") return false;
  const closed = quote === '"' ? /^"(?:[^"\\]|\\.)*"/s : /^'[^']*'/s;
  return !closed.test(raw);
}

function value(raw: string, scope: Scope): string {
  const single = /^'([^']*)'/s.exec(raw)?.[1];
  if (single !== undefined) return single;
  const double = /^"((?:[^"\\]|\\.)*)"/s.exec(raw)?.[1];
  const text = double === undefined ? raw.replace(/\s+#.*$/s, "").trimEnd() : unescape(double);
  return interpolate(text, scope).text.replaceAll("$$", "$");
}

const unescape = (text: string): string => text.replace(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole);
