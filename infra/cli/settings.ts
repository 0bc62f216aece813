import { readFile, writeFile } from "node:fs/promises";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { declareStack, type DeclaredStack } from "../../stacks/declared";
import { ConfigError } from "../../stacks/settings";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";
import { secretsKey } from "../secrets-key";

const Settings = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * What the `alfa:` settings of a Pulumi.STACK.yaml declare, read without the CLI. Encrypted values are left out.
 * @param given its text, where it is not what stands in the file
 * @throws UserError with file, line and column of a setting that is unknown or malformed
 */
export async function readDeclared(file: string, committed?: string, given?: string): Promise<DeclaredStack> {
  const text = given ?? (await readFile(file, "utf8"));
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) {
    const at = broken.linePos?.[0];
    throw new UserError(`${file}:${at?.line ?? 1}:${at?.col ?? 1}: ${broken.message.split("\n")[0] ?? ""}`);
  }
  const parsed = Settings.safeParse(document.toJS());
  if (!parsed.success) throw new UserError(`${file}: wanted a map with "config", as \`pulumi config set\` writes it`);
  const record = Object.fromEntries(
    Object.entries(parsed.data.config).flatMap(([key, value]) =>
      key.startsWith("alfa:") && key !== secretsKey ? [[key.slice("alfa:".length), value]] : [],
    ),
  );
  try {
    return declareStack(record);
  } catch (error) {
    if (error instanceof ConfigError)
      throw new UserError(`${await place(committed, file, error.key)}: ${error.message}`);
    throw error;
  }
}

/** Where the key stands: in the file that people write, when it is there, else in the generated one. */
async function place(committed: string | undefined, generated: string, key: string): Promise<string> {
  for (const file of committed === undefined ? [generated] : [committed, generated]) {
    const lines = new LineCounter();
    const document = parseDocument(await readFile(file, "utf8").catch(() => ""), { lineCounter: lines });
    const config = document.get("config", true);
    for (const pair of isMap(config) ? config.items : []) {
      if (!isScalar(pair.key) || pair.key.value !== `alfa:${key}` || !pair.key.range) continue;
      const { line, col } = lines.linePos(pair.key.range[0]);
      return `${file}:${line}:${col}`;
    }
  }
  return generated;
}

/** Sets plain `alfa:` settings in a generated Pulumi.STACK.yaml; undefined takes one away. */
export async function writeSettings(file: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const document = parseDocument(await readFile(file, "utf8"));
  for (const [name, value] of Object.entries(settings)) {
    const path = ["config", `alfa:${name}`];
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  }
  await writeFile(file, document.toString(), { mode: 0o600 });
}
