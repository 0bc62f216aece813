import { MiB } from "../units";

/** How values are written, and what of other modules they used. */
export interface Style {
  /** A directory that paths start with, written as the variable `directory`. */
  readonly directory: string | undefined;
  readonly used: Set<"MiB" | "directory">;
}

/** Source text that stands in a value as it is: the name of a variable. */
export class Code {
  constructor(readonly text: string) {}
}

const bytes = new Set(["memory", "memoryReservation", "memorySwap", "shmSize", "size"]);

/** A value as a TypeScript expression; `key` is the field it stands in. */
export function expression(value: unknown, style: Style, key = ""): string {
  if (value instanceof Code) return value.text;
  if (typeof value === "string") return key === "source" ? hostPath(value, style) : text(value);
  if (typeof value === "number") return number(value, style, key);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => expression(item, style)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, item]: [string, unknown]) => `${property(name)}: ${expression(item, style, name)}`,
  );
  return `{${entries.join(", ")}}`;
}

/** A property name; `__proto__` in a literal would set the prototype. */
export function property(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A string; one of several lines stands as it looks. */
function text(value: string): string {
  return /\n./s.test(value) ? `\`${template(value)}\`` : JSON.stringify(value);
}

/** A text between backticks. */
export const template = (value: string): string =>
  value.replace(/[\\`]|\$\{/g, (found) => `\\${found}`).replace(/[^\P{Cc}\n]/gu, escaped);

/** A control character by its code: some editors and the template literal itself would change it. */
const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;

function hostPath(value: string, { directory, used }: Style): string {
  if (directory === undefined || (value !== directory && !value.startsWith(`${directory}/`))) return text(value);
  used.add("directory");
  const rest = value.slice(directory.length);
  return rest === "" ? "directory" : `\`\${directory}${template(rest)}\``;
}

function number(value: number, style: Style, key: string): string {
  if (key === "mode") return `0o${value.toString(8)}`;
  if (!bytes.has(key) || value < MiB || value % MiB !== 0) return String(value);
  style.used.add("MiB");
  return `${value / MiB} * MiB`;
}
