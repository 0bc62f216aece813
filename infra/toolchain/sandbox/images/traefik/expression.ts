/** A question about a subject: a request (rules) or a container's labels (constraints). */
export type Predicate<T> = (subject: T) => boolean;

/** Matchers by lower-case name. */
export type Matchers<T> = Readonly<Record<string, (args: readonly string[]) => Predicate<T>>>;

const TOKEN = /\s*(&&|\|\||!|\(|\)|,|`[^`]*`|"[^"]*"|[A-Za-z]+)/y;

/**
 * Parses Traefik's expressions: matchers joined by &&, || and !, with parentheses.
 * @throws Error naming what can't be read.
 */
export function parseExpression<T>(text: string, matchers: Matchers<T>): Predicate<T> {
  const parser = new Parser(text, matchers);
  const parsed = parser.either();
  parser.end();
  return parsed;
}

class Parser<T> {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly matchers: Matchers<T>,
  ) {
    this.tokens = tokenize(text);
  }

  either(): Predicate<T> {
    const parts = [this.both()];
    while (this.skip("||")) parts.push(this.both());
    return (subject) => parts.some((part) => part(subject));
  }

  end(): void {
    const rest = this.tokens[this.at];
    if (rest !== undefined) throw this.error(`unexpected '${rest}'`);
  }

  private both(): Predicate<T> {
    const parts = [this.one()];
    while (this.skip("&&")) parts.push(this.one());
    return (subject) => parts.every((part) => part(subject));
  }

  private one(): Predicate<T> {
    if (this.skip("!")) {
      const inner = this.one();
      return (subject) => !inner(subject);
    }
    if (this.skip("(")) {
      const inner = this.either();
      this.take(")");
      return inner;
    }
    return this.matcher(this.take());
  }

  private matcher(name: string): Predicate<T> {
    const make = this.matchers[name.toLowerCase()];
    if (!make) throw this.error(`unsupported function: ${name}`);
    this.take("(");
    const args: string[] = [];
    while (!this.skip(")")) {
      args.push(this.take().slice(1, -1));
      this.skip(",");
    }
    return make(args);
  }

  private skip(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw this.error(`expected '${expected ?? "a matcher"}', found '${token ?? "EOF"}'`);
    }
    return token;
  }

  private error(what: string): Error {
    return new Error(`error while parsing rule ${this.text}: ${what}`);
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const from = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw new Error(`error while parsing rule ${text}: illegal character at ${from}`);
    tokens.push(token);
  }
  return tokens;
}
