/** What a rule looks at. */
export interface Seen {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly header: (name: string) => string | undefined;
}

export type Rule = (request: Seen) => boolean;

const MATCHERS: Readonly<Record<string, (args: readonly string[]) => Rule>> = {
  host:
    ([name = ""]) =>
    ({ host }) =>
      host === name.toLowerCase(),
  hostregexp: ([text = ""]) => test(text, ({ host }) => host),
  path:
    ([wanted = ""]) =>
    ({ path }) =>
      path === wanted,
  pathprefix:
    ([prefix = ""]) =>
    ({ path }) =>
      path.startsWith(prefix),
  pathregexp: ([text = ""]) => test(text, ({ path }) => path),
  method:
    ([wanted = ""]) =>
    ({ method }) =>
      method === wanted.toUpperCase(),
  header:
    ([name = "", value = ""]) =>
    ({ header }) =>
      header(name) === value,
};

const test = (text: string, part: (request: Seen) => string): Rule => {
  const pattern = new RegExp(text);
  return (request) => pattern.test(part(request));
};

const TOKEN = /\s*(&&|\|\||!|\(|\)|,|`[^`]*`|"[^"]*"|[A-Za-z]+)/y;

/**
 * Parses a router rule of Traefik v3: matchers joined by &&, || and !, with parentheses.
 * Source: https://doc.traefik.io/traefik/routing/routers/#rule
 * @throws Error naming what can't be read.
 */
export function parseRule(text: string): Rule {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(
        `error while parsing rule ${text}: expected '${expected ?? "a matcher"}', found '${token ?? "EOF"}'`,
      );
    }
    return token;
  };
  const either = (): Rule => {
    let left = both();
    while (peek() === "||") {
      take();
      const [a, b] = [left, both()];
      left = (request) => a(request) || b(request);
    }
    return left;
  };
  const both = (): Rule => {
    let left = one();
    while (peek() === "&&") {
      take();
      const [a, b] = [left, one()];
      left = (request) => a(request) && b(request);
    }
    return left;
  };
  const one = (): Rule => {
    const token = take();
    if (token === "!") {
      const inner = one();
      return (request) => !inner(request);
    }
    if (token === "(") {
      const inner = either();
      take(")");
      return inner;
    }
    return matcher(token);
  };
  const matcher = (name: string): Rule => {
    const make = MATCHERS[name.toLowerCase()];
    if (!make) throw new Error(`error while parsing rule ${text}: unsupported function: ${name}`);
    take("(");
    const args: string[] = [];
    while (peek() !== ")") {
      args.push(take().slice(1, -1));
      if (peek() === ",") take();
    }
    take(")");
    return make(args);
  };
  const rule = either();
  if (peek() !== undefined) throw new Error(`error while parsing rule ${text}: unexpected '${peek() ?? ""}'`);
  return rule;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match?.[1]) throw new Error(`error while parsing rule ${text}: illegal character at ${from}`);
    tokens.push(match[1]);
  }
  return tokens;
}
