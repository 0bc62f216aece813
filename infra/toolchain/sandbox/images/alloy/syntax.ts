/** A value of Alloy's configuration language: https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/ */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value } | Reference;

/** `discovery.docker.containers.targets`, resolved by who reads the block. */
export class Reference {
  constructor(readonly path: string) {}
}

export interface Block {
  /** "loki.write" */
  readonly name: string;
  readonly label: string | undefined;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly blocks: readonly Block[];
}

interface Token {
  readonly kind: "word" | "text" | "number" | "mark" | "end";
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const TOKEN =
  /(\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|(\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|([{}[\](),=:;])/y;

/**
 * Reads a configuration file.
 * @param env values of `sys.env("NAME")`.
 * @throws Error `FILE:LINE:COLUMN: …` on a syntax error.
 */
export function parseAlloy(file: string, text: string, env: Readonly<Record<string, string | undefined>>): Block[] {
  return new Parser(file, tokens(file, text), env).file();
}

function tokens(file: string, text: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let start = 0;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    const column = at - start + 1;
    if (!match) throw new Error(`${file}:${line}:${column}: illegal character ${JSON.stringify(text[at])}`);
    const [whole, , literal, number, word] = match;
    if (match[1] === undefined) {
      const kind =
        literal !== undefined ? "text" : number !== undefined ? "number" : word !== undefined ? "word" : "mark";
      found.push({ kind, text: whole, line, column });
    }
    for (let i = 0; i < whole.length; i++) {
      if (whole[i] !== "\n") continue;
      line++;
      start = at + i + 1;
    }
  }
  return [...found, { kind: "end", text: "end of file", line, column: 1 }];
}

class Parser {
  private at = 0;

  constructor(
    private readonly name: string,
    private readonly list: readonly Token[],
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  file(): Block[] {
    return this.body("end of file").blocks;
  }

  private body(end: string): { attributes: Record<string, Value>; blocks: Block[] } {
    const attributes: Record<string, Value> = {};
    const blocks: Block[] = [];
    while (this.peek().text !== end) {
      const word = this.expect("word");
      if (this.take("=")) {
        attributes[word.text] = this.value();
        continue;
      }
      const label = this.peek().kind === "text" ? unquoted(this.next().text) : undefined;
      this.need("{");
      blocks.push({ name: word.text, label, ...this.body("}") });
      this.need("}");
    }
    return { attributes, blocks };
  }

  private value(): Value {
    const token = this.next();
    if (token.kind === "text") return unquoted(token.text);
    if (token.kind === "number") return Number(token.text);
    if (token.text === "[") return this.array();
    if (token.text === "{") return this.object();
    if (token.kind !== "word") return this.fail(token, "expected expression");
    if (token.text === "true" || token.text === "false") return token.text === "true";
    if (token.text === "null") return null;
    return this.take("(") ? this.call(token) : new Reference(token.text);
  }

  private array(): Value[] {
    const values: Value[] = [];
    while (!this.take("]")) {
      values.push(this.value());
      if (!this.take(",") && this.peek().text !== "]") this.fail(this.peek(), "expected , or ]");
    }
    return values;
  }

  private object(): Record<string, Value> {
    const fields: Record<string, Value> = {};
    while (!this.take("}")) {
      const key = this.next();
      if (key.kind !== "word" && key.kind !== "text") this.fail(key, "expected field name");
      if (!this.take("=")) this.need(":");
      fields[key.kind === "text" ? unquoted(key.text) : key.text] = this.value();
      if (!this.take(",") && this.peek().text !== "}") this.fail(this.peek(), "expected , or }");
    }
    return fields;
  }

  private call(name: Token): Value {
    const argument = this.value();
    this.need(")");
    if ((name.text === "sys.env" || name.text === "env") && typeof argument === "string")
      return this.env[argument] ?? "";
    return this.fail(name, "the stand-in knows no such function:");
  }

  private peek(): Token {
    return this.list[this.at] ?? { kind: "end", text: "end of file", line: 0, column: 0 };
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private take(mark: string): boolean {
    if (this.peek().text !== mark || this.peek().kind !== "mark") return false;
    this.at++;
    return true;
  }

  private need(mark: string): void {
    if (!this.take(mark)) this.fail(this.peek(), `expected ${mark}`);
  }

  private expect(kind: Token["kind"]): Token {
    const token = this.next();
    return token.kind === kind ? token : this.fail(token, "expected block or attribute name");
  }

  private fail({ text, line, column }: Token, problem: string): never {
    throw new Error(`${this.name}:${line}:${column}: ${problem}, got ${text}`);
  }
}

const unquoted = (literal: string): string =>
  literal.startsWith("`") ? literal.slice(1, -1) : String(JSON.parse(literal));
