import { closest } from "./closest";
import { ComposeError, quoted } from "./error";
import type { Files } from "./files";
import { mergeTrees } from "./merge";
import type { MapNode, Tree } from "./tree";

/** A longer chain of services that extend each other is a mistake. */
const maxChain = 100;

/**
 * The file with what its services extend merged into them.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
 * @throws ComposeError for a service or file that is not there, and for a circle
 */
export function resolveExtends(tree: MapNode, files: Files): MapNode {
  const services = tree.entries.get("services");
  if (services?.kind !== "map") return tree;
  const resolver = new Resolver(files);
  const resolved = new Map<string, Tree>();
  for (const name of services.entries.keys()) resolved.set(name, resolver.resolve(name, services, []));
  return { ...tree, entries: new Map(tree.entries).set("services", { ...services, entries: resolved }) };
}

class Resolver {
  /** Services that many extend are resolved once. */
  private readonly done = new Map<Tree, Tree>();

  constructor(private readonly files: Files) {}

  resolve(name: string, services: MapNode, open: readonly Tree[]): Tree {
    const service = services.entries.get(name) ?? services;
    const before = this.done.get(service);
    if (before) return before;
    const resolved = this.extend(name, service, services, open);
    this.done.set(service, resolved);
    return resolved;
  }

  private extend(name: string, service: Tree, services: MapNode, open: readonly Tree[]): Tree {
    const reference = service.kind === "map" ? service.entries.get("extends") : undefined;
    if (service.kind !== "map" || !reference) return service;
    if (open.includes(service)) throw new ComposeError(reference.position, `service ${quoted(name)} extends itself`);
    if (open.length >= maxChain) {
      throw new ComposeError(reference.position, `more than ${maxChain} services extend each other`);
    }
    const path = reference.kind === "map" ? reference.entries.get("file") : undefined;
    const target = reference.kind === "map" ? reference.entries.get("service") : reference;
    if (target?.kind !== "scalar" || target.text === "") {
      throw new ComposeError((target ?? reference).position, "`extends` wants the name of a service");
    }
    const from = path ? this.servicesOf(path) : services;
    if (!from.entries.has(target.text)) {
      const near = closest(target.text, from.entries.keys());
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      throw new ComposeError(target.position, `extended service ${quoted(target.text)} does not exist${hint}`);
    }
    const base = this.resolve(target.text, from, [...open, service]);
    const own = new Map(service.entries);
    own.delete("extends");
    return mergeTrees(base, { ...service, entries: own }, "services.*");
  }

  private servicesOf(path: Tree): MapNode {
    const trees = this.files.named(path, path);
    const services = trees.map((tree) => (tree.kind === "map" ? tree.entries.get("services") : undefined));
    const found = services.find((section) => section?.kind === "map");
    if (found?.kind !== "map")
      throw new ComposeError(
        path.position,
        `the extended file ${quoted(path.kind === "scalar" ? path.text : "")} has no \`services\``,
      );
    return found;
  }
}
