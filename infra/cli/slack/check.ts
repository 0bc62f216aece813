import { readFile } from "node:fs/promises";
import { slackManifest } from "../../../stacks/alfa";
import { UserError } from "../../../stacks/model/errors";
import { loadDeclaredStack } from "../declared-stack";
import { compareManifest } from "./compare";

/** Says where a manifest differs from that of a declared stack. @returns exit code: 1 where it does */
export async function checkManifest(file: string, stack: string): Promise<0 | 1> {
  const wanted = slackManifest(await loadDeclaredStack(stack));
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(`can't read the manifest "${file}": ${error instanceof Error ? error.message : String(error)}`);
  });
  const differences = compareManifest(file, text, wanted);
  for (const { field, line, column, seen, wanted: value } of differences)
    process.stdout.write(`${file}:${line}:${column} ${field}: seen ${seen}, wanted ${value}\n`);
  if (differences.length === 0) process.stdout.write(`"${file}" is as declared\n`);
  return differences.length === 0 ? 0 : 1;
}
