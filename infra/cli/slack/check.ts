import path from "node:path";
import { givenManifest, slackManifest } from "../../../stacks/alfa";
import { loadDeclaredStack } from "../declared-stack";

/** Says where a manifest differs from that of a declared stack. @returns exit code: 1 where it does */
export async function checkManifest(file: string, stack: string): Promise<0 | 1> {
  const wanted = slackManifest(await loadDeclaredStack(stack));
  const { differences } = givenManifest(path.resolve(file), wanted, file);
  for (const { field, line, column, seen = "nothing", wanted: value = "nothing" } of differences)
    process.stdout.write(`${file}:${line}:${column} ${field}: seen ${seen}, wanted ${value}\n`);
  if (differences.length === 0) process.stdout.write(`"${file}" is as declared\n`);
  return differences.length === 0 ? 0 : 1;
}
