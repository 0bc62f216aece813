import { dirname } from "node:path";
import { parseEnvFile } from "./env-file";
import { ComposeError, notAMapping, quoted } from "./error";
import { resolveExtends } from "./extend";
import type { Files } from "./files";
import type { Scope } from "./interpolate";
import { mergeTrees } from "./merge";
import { hostPath } from "./mounts";
import type { MapNode, Tree } from "./tree";

const sections = ["services", "networks", "volumes", "configs", "secrets", "models"] as const;

/**
 * The file with what it includes and what its services extend. Each included application is read on its own, from its
 * own directory and env file, and copied in; what this file says of the same name goes over it.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
export function resolveIncludes(tree: MapNode, files: Files, open: readonly string[] = []): MapNode {
  const include = tree.entries.get("include");
  if (!include || (include.kind === "scalar" && include.value === null)) return resolveExtends(tree, files);
  if (include.kind !== "list") throw new ComposeError(include.position, "`include` wants a list");
  const whole = include.items.reduce<MapNode>((merged, item) => copy(merged, included(item, files, open)), tree);
  return resolveExtends(whole, files);
}

function included(item: Tree, files: Files, open: readonly string[]): MapNode {
  const entries = item.kind === "map" ? item.entries : undefined;
  const paths = entries ? entries.get("path") : item;
  const list = paths?.kind === "list" ? paths.items : [paths];
  const [first] = list;
  if (first?.kind !== "scalar") throw new ComposeError(item.position, "`include` wants a `path`");
  const directory = entries?.get("project_directory");
  const base = directory?.kind === "scalar" ? files.pathOf(directory) : dirname(files.pathOf(first));
  const inner = files.within(scopeOf(entries?.get("env_file"), base, files));
  const main = files.pathOf(first);
  if (open.includes(main)) throw new ComposeError(first.position, `${quoted(first.text)} includes itself`);
  const trees = list.flatMap((path) =>
    // A relative path starts from the including file's directory, whatever the included project's is.
    inner.named(path, item, base).map((tree) => {
      if (tree.kind !== "map") throw new ComposeError(tree.position, notAMapping);
      return resolveIncludes(tree, inner, [...open, main]);
    }),
  );
  return trees.reduce((before, after) => {
    const merged = mergeTrees(before, after);
    return merged.kind === "map" ? merged : after;
  });
}

/** Variables of an included application: the outer ones, then those of its own env file. */
function scopeOf(node: Tree | undefined, base: string, files: Files): Scope {
  const { scope } = files;
  const named = node?.kind === "list" ? node.items : node ? [node] : [];
  const values = new Map<string, string | null>();
  const add = (path: string): boolean => {
    const file = files.open(path);
    for (const [name, value] of file ? parseEnvFile(file, scope.lookup) : []) values.set(name, value);
    return file !== undefined;
  };
  if (named.length === 0) add(hostPath(".env", base, undefined));
  for (const path of named) {
    if (path.kind !== "scalar") throw new ComposeError(path.position, "`env_file` wants a path");
    if (path.text !== "/dev/null" && !add(files.pathOf(path))) {
      throw new ComposeError(path.position, `env file ${quoted(path.text)} not found`);
    }
  }
  return { ...scope, lookup: (name) => scope.lookup(name) ?? values.get(name) ?? undefined };
}

function copy(into: MapNode, from: MapNode): MapNode {
  const entries = new Map(into.entries);
  for (const section of sections) {
    const [own, other] = [entries.get(section), from.entries.get(section)];
    if (other?.kind === "map") entries.set(section, own ? mergeTrees(other, own, section) : other);
  }
  return { ...into, entries };
}
