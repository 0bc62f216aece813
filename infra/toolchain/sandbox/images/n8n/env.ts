import { readFileSync } from "node:fs";

/** A variable of n8n: NAME, or the content of the file that NAME_FILE names. */
export function env(name: string): string | undefined {
  const file = process.env[`${name}_FILE`];
  return file ? readFileSync(file, "utf8").trim() : process.env[name];
}
