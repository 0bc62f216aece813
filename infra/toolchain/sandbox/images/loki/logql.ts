export type Labels = Readonly<Record<string, string>>;

export interface LogQuery {
  readonly selects: (labels: Labels) => boolean;
  readonly keeps: (line: string) => boolean;
}

const MATCHER = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*(,|$)/;
const FILTER = /^\s*(\|=|\|~|!=|!~)\s*("(?:[^"\\]|\\.)*"|`[^`]*`)/;

/**
 * The part of LogQL that finds lines: a stream selector and line filters.
 * @throws Error `parse error …` for anything else (parsers, metric queries).
 */
export function parseLogQuery(query: string): LogQuery {
  const selector = /^\s*\{([^}]*)\}/.exec(query);
  if (!selector) throw new Error(`parse error at line 1, col 1: syntax error: unexpected "${query}"`);
  const matchers = parseMatchers(selector[1] ?? "");
  const filters = parseFilters(query.slice(selector[0].length));
  return {
    selects: (labels) => matchers.every(({ name, test }) => test(labels[name] ?? "")),
    keeps: (line) => filters.every((keep) => keep(line)),
  };
}

function parseMatchers(text: string): { name: string; test: (value: string) => boolean }[] {
  const matchers = [];
  for (let rest = text; rest.trim() !== "";) {
    const found = MATCHER.exec(rest);
    if (!found) throw new Error(`parse error at line 1: syntax error in the stream selector: unexpected "${rest}"`);
    const [whole, name = "", operator = "", literal = ""] = found;
    matchers.push({ name, test: valueTest(operator, unquoted(literal)) });
    rest = rest.slice(whole.length);
  }
  if (matchers.length === 0)
    throw new Error(
      "parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value",
    );
  return matchers;
}

function valueTest(operator: string, wanted: string): (value: string) => boolean {
  if (operator === "=") return (value) => value === wanted;
  if (operator === "!=") return (value) => value !== wanted;
  const whole = new RegExp(`^(?:${wanted})$`);
  return operator === "=~" ? (value) => whole.test(value) : (value) => !whole.test(value);
}

function parseFilters(text: string): ((line: string) => boolean)[] {
  const filters: ((line: string) => boolean)[] = [];
  for (let rest = text; rest.trim() !== "";) {
    const found = FILTER.exec(rest);
    if (!found) throw new Error(`parse error: the stand-in knows line filters only, not "${rest.trim()}"`);
    const [whole, operator = "", literal = ""] = found;
    const wanted = unquoted(literal);
    const has = operator.endsWith("~")
      ? (line: string) => new RegExp(wanted).test(line)
      : (line: string) => line.includes(wanted);
    filters.push(operator.startsWith("!") ? (line) => !has(line) : has);
    rest = rest.slice(whole.length);
  }
  return filters;
}

function unquoted(literal: string): string {
  return literal.startsWith("`") ? literal.slice(1, -1) : String(JSON.parse(literal));
}
