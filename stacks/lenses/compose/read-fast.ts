import { type ComposeReading, OwnKeysWanted, type ReadOptions, readWith } from "./reader";
import type { ComposeFile, Tree } from "./tree";
import { parseSimple } from "./yaml/simple";

/** What `readCompose` gives; the YAML library and the schemas of ALFA's own keys are loaded only for files that need them. */
export async function readComposeFast(files: readonly ComposeFile[], options: ReadOptions): Promise<ComposeReading> {
  try {
    return readWith({ parse: simple, own: undefined }, files, options);
  } catch (error) {
    if (!(error instanceof LibraryWanted || error instanceof OwnKeysWanted)) throw error;
    const { readCompose } = await import("./read");
    return readCompose(files, options);
  }
}

/** A file needs the YAML library. */
class LibraryWanted extends Error {}

function simple(file: ComposeFile, base?: string): Tree[] {
  const trees = parseSimple(file, base);
  if (!trees) throw new LibraryWanted();
  return trees;
}
