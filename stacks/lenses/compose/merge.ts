import { ComposeError } from "./error";
import { splitMount } from "./mounts";
import type { ListNode, MapNode, Tree } from "./tree";

/** Values that a later file replaces whole. */
const replaced = /^services\.\*\.(?:command|entrypoint|healthcheck\.test|ulimits\.[^.]+)$/;

/** Lists that are dictionaries in disguise: path within the service -> what separates name and value. */
const dictionaries: ReadonlyMap<string, string> = new Map([
  ["environment", "="],
  ["labels", "="],
  ["annotations", "="],
  ["sysctls", "="],
  ["networks", ""],
  ["models", ""],
  ["depends_on", ""],
  ["build.args", "="],
  ["build.additional_contexts", "="],
  ["build.labels", "="],
  ["deploy.labels", "="],
]);

/**
 * Merges a later Compose file (or an extending service) over an earlier one: mappings by key, lists appended, the
 * rest replaced. Ports, volumes, configs and secrets are unique by what they provide.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 * @param path Compose path of both values: "" for a file, "services.*" for a service
 * @throws ComposeError for a list where the earlier file has a mapping, and the like
 */
export function mergeTrees(before: Tree, after: Tree, path = ""): Tree {
  if (after.tag !== undefined || before.tag === "reset" || replaced.test(path)) return after;
  if (isNull(after)) return before;
  if (isNull(before)) return after;
  const [a, b] = normalForms(before, after, path);
  if (a.kind === "map" && b.kind === "map") return mergeMaps(a, b, path);
  if (a.kind === "list" && b.kind === "list") return mergeLists(a, b, path);
  if (a.kind === "scalar") return after;
  const { file, line, column } = before.position;
  throw new ComposeError(
    after.position,
    `${kinds[b.kind]} can't be merged with ${kinds[a.kind]} at ${file}:${line}:${column}; \`!override\` replaces it`,
  );
}

const kinds = { scalar: "a plain value", list: "a list", map: "a mapping" };

const isNull = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;

/** Both values in the one syntax in which they can be merged. */
function normalForms(before: Tree, after: Tree, path: string): readonly [Tree, Tree] {
  if (stringLists.test(path)) return [toList(before), toList(after)];
  if (path === "services.*.build") return [toBuild(before), toBuild(after)];
  return [asDictionary(before, path), asDictionary(after, path)];
}

/** Fields that are one string or a list of them, or a mapping of addresses. */
const stringLists = /^services\.\*\.(?:dns|dns_search|env_file|label_file|tmpfs|extra_hosts)$/;

function toList(tree: Tree): Tree {
  if (tree.kind === "list") return tree;
  if (tree.kind === "scalar") return { ...tree, kind: "list", items: [tree] };
  const items = [...tree.entries].flatMap(([name, inner]) =>
    (inner.kind === "list" ? inner.items : [inner]).map((item): Tree => {
      if (item.kind !== "scalar") return item;
      const text = `${name}=${item.text}`;
      return { ...item, value: text, text };
    }),
  );
  return { ...tree, kind: "list", items };
}

const toBuild = (tree: Tree): Tree =>
  tree.kind === "scalar" ? { ...tree, kind: "map", entries: new Map([["context", tree]]) } : tree;

const hasReset = (tree: Tree): boolean => {
  if (tree.kind === "scalar") return false;
  for (const inner of tree.kind === "map" ? tree.entries.values() : tree.items)
    if (!kept(inner) || hasReset(inner)) return true;
  return false;
};

/** The tree without what `!reset` drops. Parts that hold none stay the same objects. */
export function withoutResets(tree: Tree): Tree {
  if (!hasReset(tree)) return tree;
  if (tree.kind === "list") return { ...tree, items: tree.items.filter(kept).map(withoutResets) };
  if (tree.kind !== "map") return tree;
  const entries = [...tree.entries].filter(([, inner]) => kept(inner));
  return { ...tree, entries: new Map(entries.map(([key, inner]) => [key, withoutResets(inner)])) };
}

const kept = (tree: Tree): boolean => tree.tag !== "reset";

function mergeMaps(a: MapNode, b: MapNode, path: string): MapNode {
  const driver = text(a, "driver");
  const other = text(b, "driver");
  if (path === "services.*.logging" && driver !== undefined && other !== undefined && driver !== other) return b;
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
  return /^(?:services|networks|volumes|configs|secrets|models)$/.test(path) ? `${path}.*` : `${path}.${key}`;
}

function mergeLists(a: ListNode, b: ListNode, path: string): ListNode {
  const identity = identities.get(path.replace(/^services\.\*\./, "")) ?? scalarText;
  const items = new Map<string, Tree>();
  [...a.items, ...b.items].forEach((item, index) => {
    const id = identity(item) ?? `#${index}`;
    const before = items.get(id);
    const isSubnet = path === "networks.*.ipam.config" && before !== undefined;
    items.set(id, isSubnet ? mergeTrees(before, item, `${path}.*`) : item);
  });
  return { ...b, items: [...items.values()] };
}

const scalarText = (item: Tree): string | undefined => (item.kind === "scalar" ? item.text : undefined);

const mounted =
  (directory: string) =>
  (item: Tree): string | undefined =>
    text(item, "target") ?? `${directory}/${text(item, "source") ?? scalarText(item) ?? ""}`;

const identities: ReadonlyMap<string, (item: Tree) => string | undefined> = new Map([
  ["volumes", (item: Tree) => text(item, "target") ?? target(item)],
  ["devices", (item: Tree) => text(item, "target") ?? target(item)],
  ["configs", mounted("")],
  ["secrets", mounted("/run/secrets")],
  ["env_file", (item: Tree) => text(item, "path") ?? scalarText(item)],
  ["tmpfs", (item: Tree) => scalarText(item)?.split(":")[0]],
  ["networks.*.ipam.config", (item: Tree) => text(item, "subnet")],
]);

/** In `source:target:mode` the target is the second part; alone it is the only one. */
function target(item: Tree): string | undefined {
  const [first, second] = item.kind === "scalar" ? splitMount(item.text) : [];
  return second ?? first;
}

function text(tree: Tree, key: string): string | undefined {
  const inner = tree.kind === "map" ? tree.entries.get(key) : undefined;
  return inner?.kind === "scalar" ? inner.text : undefined;
}

function asDictionary(tree: Tree, path: string): Tree {
  const key = path.replace(/^(?:services|networks|volumes)\.\*\./, "");
  const separator = dictionaries.get(key);
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
