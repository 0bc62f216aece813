import type { ListNode, MapNode, Tree } from "./tree";

/** Lists that a later file replaces; all others are appended to. */
const replaced = /^(?:services\.\*\.(?:command|entrypoint|healthcheck\.test)|.*\.ipam\.config)$/;

/** Lists that are dictionaries in disguise: path within the service -> what separates name and value. */
const dictionaries: Readonly<Record<string, string>> = {
  environment: "=",
  labels: "=",
  annotations: "=",
  sysctls: "=",
  networks: "",
  depends_on: "",
  "build.args": "=",
  "build.labels": "=",
  "deploy.labels": "=",
};

/**
 * Merges a later Compose file (or an extending service) over an earlier one: mappings by key, lists appended, the
 * rest replaced. Ports, volumes, configs and secrets are unique by what they provide.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 * @param path Compose path of both values: "" for a file, "services.*" for a service
 */
export function mergeTrees(before: Tree, after: Tree, path = ""): Tree {
  if (after.tag === "override" || after.tag === "reset") return after;
  const [a, b] = [asDictionary(before, path), asDictionary(after, path)];
  if (b.kind === "scalar" && b.value === null && a.kind !== "scalar") return before;
  if (a.kind === "map" && b.kind === "map") return mergeMaps(a, b, path);
  if (a.kind === "list" && b.kind === "list" && !replaced.test(path)) return mergeLists(a, b, path);
  const both = stringLists.test(path) ? ([toList(a), toList(b)] as const) : undefined;
  return both ? mergeLists(both[0], both[1], path) : after;
}

/** Fields that are one string or a list of them. */
const stringLists = /^services\.\*\.(?:dns|dns_search|env_file|tmpfs)$/;

const toList = (tree: Tree): ListNode => (tree.kind === "list" ? tree : { ...tree, kind: "list", items: [tree] });

/** The tree without what `!reset` drops. */
export function withoutResets(tree: Tree): Tree {
  if (tree.kind === "list") return { ...tree, items: tree.items.filter(kept).map(withoutResets) };
  if (tree.kind !== "map") return tree;
  const entries = [...tree.entries].filter(([, inner]) => kept(inner));
  return { ...tree, entries: new Map(entries.map(([key, inner]) => [key, withoutResets(inner)])) };
}

const kept = (tree: Tree): boolean => tree.tag !== "reset";

function mergeMaps(a: MapNode, b: MapNode, path: string): MapNode {
  if (path.endsWith(".logging") && text(a, "driver") !== text(b, "driver") && b.entries.has("driver")) return b;
  const entries = new Map(a.entries);
  for (const [key, after] of b.entries) {
    const before = entries.get(key);
    entries.set(key, before ? mergeTrees(before, after, below(path, key)) : after);
  }
  return { ...b, entries };
}

/** Names of services, networks and volumes may hold dots: they stand as `*` in a path. */
function below(path: string, key: string): string {
  if (path === "") return key;
  return /^(?:services|networks|volumes)$/.test(path) ? `${path}.*` : `${path}.${key}`;
}

function mergeLists(a: ListNode, b: ListNode, path: string): ListNode {
  const identity = identities[path.replace(/^services\.\*\./, "")] ?? scalarText;
  const items = new Map<string, Tree>();
  [...a.items, ...b.items].forEach((item, index) => items.set(identity(item) ?? `#${index}`, item));
  return { ...b, items: [...items.values()] };
}

const scalarText = (item: Tree): string | undefined => (item.kind === "scalar" ? item.text : undefined);

const identities: Readonly<Record<string, (item: Tree) => string | undefined>> = {
  command: () => undefined,
  volumes: (item) => (item.kind === "map" ? text(item, "target") : scalarText(item)?.split(":").at(volumeTarget(item))),
  configs: (item) => (item.kind === "map" ? (text(item, "target") ?? text(item, "source")) : scalarText(item)),
  secrets: (item) => (item.kind === "map" ? (text(item, "target") ?? text(item, "source")) : scalarText(item)),
  devices: scalarText,
};

/** In `source:target:mode` the target is the second part; alone it is the only one. */
const volumeTarget = (item: Tree): number => (scalarText(item)?.includes(":") ? 1 : 0);

function text(tree: Tree, key: string): string | undefined {
  const inner = tree.kind === "map" ? tree.entries.get(key) : undefined;
  return inner?.kind === "scalar" ? inner.text : undefined;
}

function asDictionary(tree: Tree, path: string): Tree {
  const separator = dictionaries[path.replace(/^(?:services|networks|volumes)\.\*\./, "")];
  if (separator === undefined || tree.kind !== "list") return tree;
  const entries = new Map<string, Tree>();
  for (const item of tree.items) {
    if (item.kind !== "scalar") return tree;
    const cut = separator === "" ? -1 : item.text.indexOf(separator);
    const value =
      cut < 0 ? { value: null, text: "" } : { value: item.text.slice(cut + 1), text: item.text.slice(cut + 1) };
    entries.set(cut < 0 ? item.text : item.text.slice(0, cut), { ...item, ...value });
  }
  return { ...tree, kind: "map", entries };
}
