import { dirname } from "node:path";
import { parseEnvFile } from "./env-file";
import { ComposeError } from "./error";
import { type Files, readNamed, resolveExtends } from "./extend";
import { mergeTrees } from "./merge";
import { hostPath } from "./mounts";
import type { MapNode, Tree } from "./tree";

const sections = ["services", "networks", "volumes", "configs", "secrets"] as const;

/**
 * The file with what it includes: each included application is read on its own, from its own directory and env file,
 * and copied in. A name that both define differently is an error, as in Compose.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
export function resolveIncludes(tree: MapNode, files: Files, open: readonly string[] = []): MapNode {
  const own = resolveExtends(tree, files);
  const include = own.entries.get("include");
  if (!include) return own;
  if (include.kind !== "list") throw new ComposeError(include.position, "`include` wants a list");
  return include.items.reduce<MapNode>((merged, item) => copy(merged, included(item, files, open), item), own);
}

function included(item: Tree, files: Files, open: readonly string[]): MapNode {
  const entries = item.kind === "map" ? item.entries : undefined;
  const paths = entries ? entries.get("path") : item;
  if (!paths) throw new ComposeError(item.position, "`include` wants a `path`");
  const home = files.scope.lookup("HOME");
  const directory = entries?.get("project_directory");
  const list = paths.kind === "list" ? paths.items : [paths];
  const [first] = list;
  if (first?.kind !== "scalar") throw new ComposeError(item.position, "`include` wants a `path`");
  const base =
    directory?.kind === "scalar"
      ? hostPath(directory.text, directory.base, home)
      : dirname(hostPath(first.text, first.base, home));
  const inner = { ...files, scope: scopeOf(entries?.get("env_file"), base, files) };
  const trees = list.flatMap((path) => {
    const { path: absolute, trees: read } = readNamed(path, inner, base);
    if (open.includes(absolute)) throw new ComposeError(path.position, `"${absolute}" includes itself`);
    return read.map((tree) => {
      if (tree.kind !== "map") throw new ComposeError(tree.position, "a Compose file is a mapping");
      return resolveIncludes(tree, inner, [...open, absolute]);
    });
  });
  return trees.reduce((before, after) => {
    const merged = mergeTrees(before, after);
    return merged.kind === "map" ? merged : after;
  });
}

/** Variables of an included application: the outer ones, then those of its own env file. */
function scopeOf(node: Tree | undefined, base: string, { read, scope }: Files): Files["scope"] {
  const named = node?.kind === "list" ? node.items : node ? [node] : [];
  const paths = named.map((path) => {
    if (path.kind !== "scalar") throw new ComposeError(path.position, "`env_file` wants a path");
    return hostPath(path.text, path.base, scope.lookup("HOME"));
  });
  const values = new Map<string, string | null>();
  for (const path of paths.length > 0 ? paths : [`${base}/.env`]) {
    const text = read(path);
    for (const [name, value] of parseEnvFile(text ?? "", scope.lookup)) values.set(name, value);
  }
  return { ...scope, lookup: (name) => scope.lookup(name) ?? values.get(name) ?? undefined };
}

function copy(into: MapNode, from: MapNode, at: Tree): MapNode {
  const entries = new Map(into.entries);
  for (const section of sections) {
    const [own, other] = [entries.get(section), from.entries.get(section)];
    if (other?.kind !== "map") continue;
    const names = new Map(own?.kind === "map" ? own.entries : []);
    for (const [name, tree] of other.entries) {
      if (names.has(name) && section === "services") {
        throw new ComposeError(at.position, `services.${name} is defined by this file and by the included one`);
      }
      names.set(name, names.get(name) ?? tree);
    }
    entries.set(section, { ...(own?.kind === "map" ? own : other), entries: names });
  }
  return { ...into, entries };
}
