import * as own from "./extra";
import { parseTree } from "./parse";
import { type ComposeReading, type ReadOptions, readWith } from "./reader";
import type { ComposeFile } from "./tree";

/**
 * Reads a Compose application; later files override earlier ones.
 * @throws ComposeError (FILE:LINE:COLUMN and what is wrong) for what can't be read
 */
export const readCompose = (files: readonly ComposeFile[], options: ReadOptions): ComposeReading =>
  readWith({ parse: parseTree, own }, files, options);
