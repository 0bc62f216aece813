import { dirname } from "node:path";
import { ComposeError, quoted } from "./error";
import type { Scope } from "./interpolate";
import { checkKeys } from "./keys";
import { fill } from "./load";
import { hostPath } from "./mounts";
import type { Position } from "./positions";
import type { ComposeFile, ParseTree, ScalarNode, Tree } from "./tree";

/** More files than this in one application include each other again and again. */
const maxFiles = 1000;

interface Shared {
  readonly parse: ParseTree;
  readonly read: (path: string) => string | undefined;
  /** How an absolute path is shown in findings and errors. */
  readonly show: (path: string) => string;
  readonly warn: (message: string, position: Position) => void;
}

/** How the files that a Compose file names are found, read and filled in. */
export class Files {
  private readonly filled = new Map<string, Tree[]>();

  constructor(
    private readonly shared: Shared,
    readonly scope: Scope,
    private readonly opened = new Set<string>(),
  ) {}

  /** The same files for an included application, which has variables of its own. */
  within(scope: Scope): Files {
    return new Files(this.shared, scope, this.opened);
  }

  /** Absolute path that a value names. */
  pathOf({ text, base }: ScalarNode): string {
    return hostPath(text, base, this.scope.lookup("HOME"));
  }

  /** A file by its absolute path, undefined when it is not there; its `path` is what errors show. */
  open(path: string): ComposeFile | undefined {
    const text = this.shared.read(path);
    return text === undefined ? undefined : { path: this.shared.show(path), text };
  }

  /** Parses and fills in a file of the application; warns of its unknown keys. */
  parse(file: ComposeFile, base: string): Tree[] {
    const trees = this.shared.parse(file, base);
    for (const tree of trees) checkKeys(tree, this.shared.warn);
    return trees.map((tree) => fill(tree, this.scope));
  }

  /**
   * Reads the Compose file that a value names.
   * @param base directory that relative paths in it start from; default: its own
   */
  named(node: Tree | undefined, around: Tree, base?: string): Tree[] {
    if (node?.kind !== "scalar") throw new ComposeError((node ?? around).position, "wants the path of a Compose file");
    const path = this.pathOf(node);
    const directory = base ?? dirname(path);
    const id = `${directory}\0${path}`;
    const before = this.filled.get(id);
    if (before) return before;
    if (this.opened.size >= maxFiles)
      throw new ComposeError(node.position, `more than ${maxFiles} files: they include each other again and again`);
    this.opened.add(`${id}\0${this.opened.size}`);
    const file = this.open(path);
    if (!file) {
      const unset = node.unknown === undefined ? "" : `: ${node.unknown}`;
      const remote = /^(?:oci:|git@|https?:)/.test(node.text) ? "; files from elsewhere are not fetched" : "";
      throw new ComposeError(node.position, `can't read ${quoted(node.written ?? node.text)}${unset}${remote}`);
    }
    const trees = this.parse(file, directory);
    this.filled.set(id, trees);
    return trees;
  }
}
