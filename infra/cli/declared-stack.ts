import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DeclaredStack } from "../../stacks/declared";
import { UserError } from "../../stacks/model/errors";
import type { Stack } from "../../stacks/model/stack";
import { checkout, privateDir } from "../toolchain/paths";
import { mergeSettings } from "../toolchain/settings";
import { sandboxState } from "./sandbox-workspace";
import { readDeclared } from "./settings";

/**
 * The stack as the settings of a Pulumi stack declare it, read without the CLI and without its secrets: the committed
 * ones as they stand now, and what `pulumi config set` wrote into the generated ones.
 *
 * @throws UserError when there is no such stack, or a setting is wrong
 */
export async function loadDeclaredStack(name: string): Promise<Stack> {
  return (await loadDeclared(name)).stack;
}

/** The same, with where it is placed. @throws UserError likewise */
export async function loadDeclared(name: string): Promise<DeclaredStack> {
  const file = `Pulumi.${name}.yaml`;
  const committed = { file: path.join(checkout, file), text: await read(path.join(checkout, file)) };
  for (const folder of [privateDir, sandboxState]) {
    const generated = { file: path.join(folder, file), text: await read(path.join(folder, file)) };
    if (generated.text === "") continue;
    const text = mergeSettings(committed, await read(`${generated.file}.merged`), generated);
    return readDeclared(generated.file, committed.file, text);
  }
  if (committed.text === "")
    throw new UserError(`there is no stack "${name}": neither "${committed.file}" nor a generated one`);
  return readDeclared(committed.file);
}

/** Whether a directory is part of this project's checkout. */
export const isInCheckout = (directory: string): boolean => `${directory}/`.startsWith(`${checkout}/`);

/** A file's text; empty when it is not there. */
const read = async (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");
