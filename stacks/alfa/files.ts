import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceInput } from "../model/service";
import { root } from "./root";

type ConfigFile = NonNullable<ServiceInput["configs"]>[number];

/**
 * A file of stacks/alfa/files put into a container at `target`, read when the stack is loaded. In the file a `$` is a `$`
 * and `@@NAME@@` stands for a value of `values`.
 */
export function staticFile(path: string, target: string, values: Readonly<Record<string, string>> = {}): ConfigFile {
  const text = readFileSync(join(root(), "stacks", "alfa", "files", path), "utf8");
  const content = text.replaceAll("$", "$$$$").replaceAll(/@@([A-Z_]+)@@/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`stacks/alfa/files/${path} uses ${place}, which has no value`);
    return value;
  });
  return { source: path.replaceAll(/[/.]/g, "-"), target, content, mode: 0o444 };
}

/** A file whose text is made from the stack. `${NAME}` in it is a stack secret, `$$` a dollar sign. */
export function generatedFile(source: string, target: string, content: string): ConfigFile {
  return { source, target, content, mode: 0o444 };
}
