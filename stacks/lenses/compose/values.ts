import { checkName, ComposeError, quoted } from "./error";
import { composeKey } from "./names";
import type { Position } from "./positions";
import type { ListNode, MapNode, ScalarNode, Tree } from "./tree";

/** What reading a file gathers beside the services. */
export interface Notes {
  readonly positions: Map<string, Position>;
  readonly unknown: Record<string, Record<string, string>>;
  readonly warnings: { readonly message: string; readonly position: Position }[];
}

/** Where a value belongs: its path in the model (`ports.0`) and in Compose's spelling (`ports[0]`). */
export class Place {
  constructor(
    readonly notes: Notes,
    /** Absent outside services. */
    readonly service: string | undefined,
    readonly model: string,
    readonly compose: string,
  ) {}

  /** A field of the model; `compose` where its spelling differs from the usual. */
  field(model: string, compose: string = composeKey(model)): Place {
    const join = (head: string, tail: string): string => (head === "" ? tail : `${head}.${tail}`);
    return new Place(this.notes, this.service, join(this.model, model), join(this.compose, compose));
  }

  /** A name the user chose: kept as it is. */
  key(name: string): Place {
    return this.field(name, name);
  }

  index(index: number): Place {
    return new Place(this.notes, this.service, `${this.model}.${index}`, `${this.compose}[${index}]`);
  }

  /** Notes where the value stands, and that it is unknown where an unset variable decides it. */
  mark(node: Tree): void {
    if (this.service === undefined) return;
    this.notes.positions.set(`services.${this.service}.${this.compose}`, node.position);
    if (node.kind === "scalar" && node.unknown !== undefined) this.unknown(node.unknown);
  }

  unknown(reason: string): void {
    if (this.service !== undefined) (this.notes.unknown[this.service] ??= {})[this.model] = reason;
  }

  warn(node: Tree, message: string): void {
    this.notes.warnings.push({ message: `${this.path}: ${message}`, position: node.position });
  }

  fail(node: Tree, wanted: string, seen?: string): never {
    // A variable's value may be a secret: what is shown is how the file names it.
    const written = node.kind === "scalar" ? node.written : undefined;
    const shown = written === undefined ? quoted(seen ?? "") : `what ${quoted(written)} stands for`;
    const but = seen === undefined ? `not ${kinds[node.kind]}` : `not ${shown}`;
    throw new ComposeError(node.position, `${this.path}: wants ${wanted}, ${but}`);
  }

  private get path(): string {
    const base = this.service === undefined ? "" : `services.${this.service}`;
    return [base, this.compose].filter(Boolean).join(".");
  }
}

const kinds = { scalar: "a plain value", list: "a list", map: "a mapping" };

export function asMap(node: Tree, at: Place): MapNode {
  if (node.kind === "map") return node;
  if (node.kind === "scalar" && node.value === null) return { ...node, kind: "map", entries: new Map() };
  return at.fail(node, "a mapping");
}

export function asList(node: Tree, at: Place): ListNode {
  if (node.kind === "list") return node;
  if (node.kind === "scalar" && node.value === null) return { ...node, kind: "list", items: [] };
  return at.fail(node, "a list");
}

/** A plain value that may be null. */
export function asScalar(node: Tree, at: Place): ScalarNode {
  at.mark(node);
  return node.kind === "scalar" ? node : at.fail(node, "a plain value");
}

export const asString = (node: Tree, at: Place): string => asScalar(node, at).text;

/** A list of strings, or one string. */
export function asStrings(node: Tree, at: Place): string[] {
  at.mark(node);
  if (node.kind === "scalar") return node.value === null ? [] : [node.text];
  return asList(node, at).items.map((item, index) => asString(item, at.index(index)));
}

/** A list of names, each marked under its own. */
export function asNames(node: ListNode, at: Place): string[] {
  at.mark(node);
  return node.items.map((item) => {
    if (item.kind !== "scalar") return at.fail(item, "a name");
    at.key(item.text).mark(item);
    return checkName(item.text, item.position);
  });
}

/** `true`, `"true"`, and the words of YAML 1.1 (`yes`, `"on"` …) as Compose takes them; undefined when unknown. */
export function asBoolean(node: Tree, at: Place): boolean | undefined {
  const { text, unknown } = asScalar(node, at);
  if (unknown !== undefined) return undefined;
  if (/^(?:true|yes|y|on)$/i.test(text)) return true;
  if (/^(?:false|no|n|off)$/i.test(text)) return false;
  return at.fail(node, "true or false", text);
}

/** Undefined when unknown. */
export function asNumber(node: Tree, at: Place): number | undefined {
  const { text, unknown } = asScalar(node, at);
  if (unknown !== undefined) return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : at.fail(node, "a number", text);
}

export function asInteger(node: Tree, at: Place): number | undefined {
  const number = asNumber(node, at);
  return number === undefined || Number.isSafeInteger(number)
    ? number
    : at.fail(node, "a whole number", String(number));
}

/** File permission bits: 0444, 0o444 or "0444". */
export function asMode(node: Tree, at: Place): number | undefined {
  const { text, value, unknown } = asScalar(node, at);
  if (unknown !== undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0o7777) return value;
  return /^0?o?[0-7]{1,4}$/.test(text)
    ? Number.parseInt(text.replace("o", ""), 8)
    : at.fail(node, 'permissions like "0444"', text);
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};

/** Bytes: `512m`, `1.5gb`, `64MiB`, 1048576; -1 as it is. Undefined when unknown. */
export function asBytes(node: Tree, at: Place): number | undefined {
  const { text, unknown } = asScalar(node, at);
  if (unknown !== undefined) return undefined;
  const [, digits, unit = ""] = /^(-\d+$|\d+(?:\.\d+)?)\s?([bkmgtp]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  if (digits === undefined || factor === undefined) return at.fail(node, 'a size like "512m"', text);
  const bytes = Math.trunc(Number(digits) * factor);
  return Number.isSafeInteger(bytes) ? bytes : at.fail(node, "a size below 2^53 bytes", text);
}

const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** Seconds: `1m30s`, `500ms`, `1h`. Undefined when unknown. */
export function asDuration(node: Tree, at: Place): number | undefined {
  const { text, unknown } = asScalar(node, at);
  if (unknown !== undefined) return undefined;
  const value = text.trim();
  if (value === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdw]))+$/.test(value)) return at.fail(node, 'a duration like "1m30s"', text);
  let total = 0;
  for (const [, digits, unit = "s"] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdw])/g)) {
    total += Number(digits) * (seconds[unit] ?? 1);
  }
  return Number.isSafeInteger(Math.trunc(total)) ? Number(total.toFixed(9)) : at.fail(node, "a shorter time", text);
}

/** `{A: b}` or `["A=b", "A"]` (null: no value). */
export function asDictionary(node: Tree, at: Place, separator = "="): Map<string, ScalarNode> {
  at.mark(node);
  const result = new Map<string, ScalarNode>();
  if (node.kind !== "list") {
    for (const [key, inner] of asMap(node, at).entries) {
      result.set(checkName(key, inner.position), asScalar(inner, at.key(key)));
    }
    return result;
  }
  for (const item of node.items) {
    if (item.kind !== "scalar") return at.fail(item, `"NAME${separator}VALUE"`);
    const cut = item.text.indexOf(separator);
    const key = checkName(cut < 0 ? item.text : item.text.slice(0, cut), item.position);
    const rest =
      cut < 0 ? { value: null, text: "" } : { value: item.text.slice(cut + 1), text: item.text.slice(cut + 1) };
    const entry = { ...item, ...rest };
    at.key(key).mark(entry);
    result.set(key, entry);
  }
  return result;
}

/** A dictionary without nulls. */
export function asTexts(node: Tree, at: Place): Record<string, string> {
  return Object.fromEntries([...asDictionary(node, at)].map(([key, { text }]) => [key, text]));
}
