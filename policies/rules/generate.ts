import { readdirSync } from "node:fs";
import { join } from "node:path";

const notRules = new Set(["rule.ts", "index.ts", "generate.ts", "manual.ts", "examples.ts"]);

/** Names of the rule files, in alphabetical order. */
export const ruleIds = (directory: string = __dirname): string[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith(".ts") && !notRules.has(file))
    .map((file) => file.slice(0, -".ts".length))
    .sort();

const variable = (id: string): string =>
  id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\d/, "_$&");

/** The text of index.ts: a static list, since reading a folder at each start is slow and can't be bundled. */
export function indexSource(ids: readonly string[]): string {
  return [
    "// Generated from the rule files by `npm run generate`.",
    ...ids.map((id) => `import ${variable(id)} from "./${id}";`),
    'import type { Rule } from "./rule";',
    "",
    "/** Every rule there is, by id. */",
    "export const allRules: readonly Rule[] = [",
    ...ids.map((id) => `  ${variable(id)},`),
    "];",
    "",
  ].join("\n");
}

/** Path of the generated index. */
export const indexPath = join(__dirname, "index.ts");
