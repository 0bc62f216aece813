import type { ScalarNode } from "../tree";

/** Whole numbers of YAML 1.1 that are strings in 1.2 and numbers to Compose: 1_000, 0b11. */
const oldInteger = /^[-+]?(?:0b[01_]+|\d[\d_]*_[\d_]*)$/;

/**
 * A value as YAML's core schema reads it, as Compose takes it.
 * @param source how it is written
 */
export function scalar(
  value: unknown,
  source: string | undefined,
  isPlain: boolean,
): { value: ScalarNode["value"]; text: string } {
  if (value === null || value === undefined) return { value: null, text: "" };
  if (isPlain && typeof value === "string" && oldInteger.test(value)) {
    const number = Number(value.replaceAll("_", ""));
    if (!Number.isNaN(number)) return { value: number, text: String(number) };
  }
  if (typeof value === "string" || typeof value === "boolean") return { value, text: String(value) };
  if (typeof value === "number") {
    // 0444 is octal to Compose (YAML 1.1), 444 to YAML 1.2.
    if (source !== undefined && /^0[0-7]+$/.test(source)) {
      const octal = Number.parseInt(source, 8);
      return { value: octal, text: String(octal) };
    }
    // A whole number is kept digit for digit: beyond 2^53 a double would change it.
    const text = source !== undefined && /^-?(?:0|[1-9]\d*)$/.test(source) ? source : String(value);
    return { value, text };
  }
  const text = source ?? (typeof value === "symbol" ? (value.description ?? "") : "");
  return { value: text, text };
}
