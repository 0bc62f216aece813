import type { ComposeFile, Tree } from "./tree";
import { parseWithLibrary } from "./yaml/library";
import { parseSimple } from "./yaml/simple";

/**
 * Parses a YAML file, which may hold several documents.
 * @param base directory that relative paths start from; default: the file's
 * @throws ComposeError with the position of what can't be read
 */
export const parseTree = (file: ComposeFile, base?: string): Tree[] =>
  parseSimple(file, base) ?? parseWithLibrary(file, base);
