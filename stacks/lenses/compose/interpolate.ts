/** What interpolation made of a string. Literal dollars stay `$$`, as in the file. */
export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default that the text depends on. */
  readonly unset: readonly string[];
  /** Whether a variable's value (not a default written in the file) is part of the text. */
  readonly variable: boolean;
}

export interface Scope {
  /** Value of a variable; undefined when unset. */
  readonly lookup: (name: string) => string | undefined;
  /** Names that stay `${NAME}`: secrets of the stack. */
  readonly keep?: { has(name: string): boolean };
}

/** A malformed `${…}`, or a required variable (`${X:?message}`) without a value. */
export class InterpolationError extends Error {}

const name = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Variables made of variables can grow without end. */
const maxLength = 2 ** 20;
const maxDepth = 50;

/**
 * Compose interpolation: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`, `${VAR?error}`,
 * `${VAR:+other}`, `${VAR+other}`, nested, and `$$`. A `$` before anything else is itself.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 * @throws InterpolationError
 */
export function interpolate(text: string, scope: Scope, depth = 0): Interpolated {
  if (!text.includes("$")) return { text, unset: [], variable: false };
  if (depth > maxDepth) throw new InterpolationError(`variables are nested deeper than ${maxDepth} levels`);
  const unset: string[] = [];
  let variable = false;
  let result = "";
  let index = 0;
  const add = (part: Interpolated): void => {
    result += part.text;
    if (part.variable && result.length > maxLength) {
      throw new InterpolationError(`its variables make it longer than ${maxLength} characters`);
    }
    unset.push(...part.unset);
    variable ||= part.variable;
  };
  while (index < text.length) {
    const dollar = text.indexOf("$", index);
    if (dollar < 0) break;
    result += text.slice(index, dollar);
    const next = text[dollar + 1];
    if (next === "$") {
      result += "$$";
      index = dollar + 2;
    } else if (next === "{") {
      const end = closing(text, dollar + 2);
      add(expand(text.slice(dollar + 2, end), scope, depth));
      index = end + 1;
    } else {
      const found = nameAt(text, dollar + 1);
      if (found === undefined) result += "$$";
      else add(value(found, scope));
      index = dollar + 1 + (found?.length ?? 0);
    }
  }
  return { text: result + text.slice(index), unset, variable };
}

function nameAt(text: string, index: number): string | undefined {
  name.lastIndex = index;
  return name.exec(text)?.[0];
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index++) {
    if (text[index] === "$" && text[index + 1] === "$") index++;
    else if (text[index] === "{") depth++;
    else if (text[index] === "}" && --depth === 0) return index;
  }
  throw new InterpolationError('a "${" without its "}"; a literal "$" is written "$$"');
}

const escape = (text: string): string => text.replaceAll("$", "$$$$");

function value(variable: string, scope: Scope): Interpolated {
  if (scope.keep?.has(variable)) return { text: `\${${variable}}`, unset: [], variable: true };
  const found = scope.lookup(variable);
  return found === undefined
    ? { text: "", unset: [variable], variable: true }
    : { text: escape(found), unset: [], variable: true };
}

function expand(expression: string, scope: Scope, depth: number): Interpolated {
  const variable = nameAt(expression, 0);
  const rest = variable === undefined ? "" : expression.slice(variable.length);
  const operator = /^(?::?[-?+])?/.exec(rest)?.[0] ?? "";
  if (variable === undefined || (operator === "" && rest !== "")) {
    throw new InterpolationError(`"\${${variable ?? ""}…}" is not a variable; a literal "$" is written "$$"`);
  }
  if (operator === "") return value(variable, scope);
  const kept = scope.keep?.has(variable) === true;
  const found = kept ? "kept" : scope.lookup(variable);
  const present = found !== undefined && !(operator.startsWith(":") && found === "");
  const word = rest.slice(operator.length);
  switch (operator.at(-1)) {
    case "-":
      return present ? value(variable, scope) : interpolate(word, scope, depth + 1);
    case "+":
      return present ? interpolate(word, scope, depth + 1) : { text: "", unset: [], variable: false };
    default:
      if (present) return value(variable, scope);
      throw new InterpolationError(
        `variable "${variable}" is required and ${found === undefined ? "not set" : "empty"}${word === "" ? "" : `: ${word}`}`,
      );
  }
}
