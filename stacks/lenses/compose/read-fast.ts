import { type ComposeReading, OwnKeysWanted, type ReadOptions, readWith } from "./reader";
import type { ComposeFile } from "./tree";

/** What `readCompose` gives; the schemas of ALFA's own keys are loaded only for files that have them. */
export async function readComposeFast(files: readonly ComposeFile[], options: ReadOptions): Promise<ComposeReading> {
  try {
    return readWith(undefined, files, options);
  } catch (error) {
    if (!(error instanceof OwnKeysWanted)) throw error;
    return readWith(await import("./extra"), files, options);
  }
}
