import { dirname } from "node:path";
import type { Scope } from "./interpolate";
import { ComposeError } from "./error";
import { fill } from "./load";
import { mergeTrees } from "./merge";
import { hostPath } from "./mounts";
import { type MapNode, parseTree, type Tree } from "./tree";

/** How files that a Compose file names are found and read. */
export interface Files {
  readonly read: (path: string) => string | undefined;
  readonly scope: Scope;
}

/** Reads a file that a value of a Compose file names. */
export function readNamed(path: Tree, files: Files, base?: string): { path: string; trees: Tree[] } {
  if (path.kind !== "scalar") throw new ComposeError(path.position, "wants the path of a Compose file");
  const absolute = hostPath(path.text, path.base, files.scope.lookup("HOME"));
  const text = files.read(absolute);
  if (text === undefined) throw new ComposeError(path.position, `can't read "${path.text}"`);
  const trees = parseTree({ path: absolute, text }, base ?? dirname(absolute));
  return { path: absolute, trees: trees.map((tree) => fill(tree, files.scope)) };
}

/** The `services` of a file, each with what it extends merged in. */
export function resolveExtends(tree: MapNode, files: Files, open: readonly string[] = []): MapNode {
  const services = tree.entries.get("services");
  if (services?.kind !== "map") return tree;
  const resolved = new Map<string, Tree>();
  for (const name of services.entries.keys()) resolved.set(name, resolve(name, services, files, open));
  return { ...tree, entries: new Map(tree.entries).set("services", { ...services, entries: resolved }) };
}

function resolve(name: string, services: MapNode, files: Files, open: readonly string[]): Tree {
  const service = services.entries.get(name);
  const reference = service?.kind === "map" ? service.entries.get("extends") : undefined;
  if (service?.kind !== "map" || !reference) return service ?? services;
  const id = `${reference.position.file}\0${name}`;
  if (open.includes(id)) throw new ComposeError(reference.position, `service "${name}" extends itself`);
  const path = reference.kind === "map" ? reference.entries.get("file") : undefined;
  const target = reference.kind === "map" ? reference.entries.get("service") : reference;
  if (target?.kind !== "scalar") throw new ComposeError(reference.position, "`extends` wants the name of a service");
  const from = path ? servicesOf(path, files) : services;
  if (!from.entries.has(target.text)) {
    throw new ComposeError(target.position, `extended service "${target.text}" does not exist`);
  }
  const base = resolve(target.text, from, files, [...open, id]);
  const own = { ...service, entries: without(service.entries, "extends") };
  return mergeTrees(base, own, "services.*");
}

function servicesOf(path: Tree, files: Files): MapNode {
  const [tree] = readNamed(path, files).trees;
  const services = tree?.kind === "map" ? tree.entries.get("services") : undefined;
  if (services?.kind !== "map") throw new ComposeError(path.position, "the extended file has no services");
  return services;
}

const without = (entries: ReadonlyMap<string, Tree>, key: string): Map<string, Tree> =>
  new Map([...entries].filter(([name]) => name !== key));
