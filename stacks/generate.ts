import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { identifiers } from "./lenses/typescript/identifiers";

/** What stacks/ holds beside stacks; ALFA's own, which its settings make; the Pulumi stacks of ALFA. */
const reserved = new Set([
  "alfa",
  "engine",
  "lenses",
  "model",
  "swarm",
  "declared",
  "generate",
  "index",
  "placement",
  "settings",
  "dev",
  "sandbox",
]);

/** Whether a folder of stacks/ may be called so. Lower case: some file systems know no other. */
export const isStackName = (name: string): boolean => /^[a-z0-9][a-z0-9_-]*$/.test(name) && !reserved.has(name);

/** Names of the stacks beside ALFA's own, in alphabetical order. */
export const stackNames = (directory: string = __dirname): string[] =>
  readdirSync(directory)
    .filter((name) => isStackName(name) && existsSync(join(directory, name, "index.ts")))
    .sort();

/** The text of index.ts: a static list, since what a folder holds can't be bundled. */
export function stacksSource(names: readonly string[]): string {
  const variables = [...identifiers(names, ["stacks"])];
  const entries = variables.map(([name, variable]) =>
    name === variable ? name : `${JSON.stringify(name)}: ${variable}`,
  );
  return [
    "// Generated from the folders of stacks/ by `npm run generate`.",
    ...variables.map(([name, variable]) => `import ${variable} from "./${name}";`),
    'import type { Stack } from "./model/stack";',
    "",
    "/** Every stack beside ALFA's own, by its folder: what `alfa:stack` may name. */",
    `export const stacks: Readonly<Record<string, Stack>> = {${entries.map((entry) => `\n  ${entry},`).join("")}${entries.length ? "\n" : ""}};`,
    "",
  ].join("\n");
}

/** Path of the generated index. */
export const stacksIndex = join(__dirname, "index.ts");
