import { posix } from "node:path";
import type { ServiceInput } from "../../model/service";
import { quoted } from "./error";
import type { Tree } from "./tree";
import { asBoolean, asBytes, asList, asMap, asMode, asString, asTexts, type Place } from "./values";

type Mount = NonNullable<ServiceInput["volumes"]>[number];
type Device = NonNullable<ServiceInput["devices"]>[number];

/** Stands for a mount whose text an unset variable decides: reading it is `unknown`. */
const placeholder: Mount = { type: "volume", target: "/" };

/** `volumes` in any syntax. Relative host paths become absolute, `~` the home directory. */
export function readMounts(node: Tree, at: Place, home: string | undefined): Mount[] {
  return asList(node, at).items.map((item, index) => {
    const place = at.index(index);
    place.mark(item);
    return item.kind === "map" ? longMount(item, place, home) : shortMount(item, place, home);
  });
}

const isHostPath = (source: string): boolean => /^(?:[./~]|\\\\|[A-Za-z]:[\\/])/.test(source);

/** The parts of `source:target:options`; the colon behind the letter of a Windows drive separates nothing. */
export const splitMount = (text: string): string[] => text.split(/(?<!(?:^|:)[A-Za-z](?=:[\\/])):/);

/** Absolute form of a host path of a Compose file. */
export function hostPath(source: string, base: string, home: string | undefined): string {
  if (/^(?:[A-Za-z]:[\\/]|\\\\)/.test(source)) return source;
  if (home !== undefined && (source === "~" || source.startsWith("~/"))) return posix.join(home, source.slice(1));
  return posix.resolve(base, source);
}

const propagations = new Set(["shared", "rshared", "slave", "rslave", "private", "rprivate"]);
/** Accepted by Docker and without effect on what is mounted. */
const hints = new Set(["rw", "cached", "delegated", "consistent", ""]);

function shortMount(node: Tree, at: Place, home: string | undefined): Mount {
  if (node.kind !== "scalar") return at.fail(node, 'a volume like "./data:/data:ro"');
  if (node.unknown !== undefined) return placeholder;
  const [first = "", second, options = "", ...rest] = splitMount(node.text);
  if (first === "" || second === "" || rest.length > 0)
    return at.fail(node, 'a volume like "./data:/data:ro"', node.text);
  if (second === undefined) return { type: "volume", target: first };
  const type = isHostPath(first) ? "bind" : "volume";
  const mount: Mount = { type, source: type === "bind" ? hostPath(first, node.base, home) : first, target: second };
  for (const option of options.split(",")) {
    if (option === "ro") mount.readOnly = true;
    else if (option === "z" || option === "Z") mount.bind = { ...mount.bind, selinux: option };
    else if (propagations.has(option)) mount.bind = { ...mount.bind, propagation: option };
    else if (option === "nocopy") mount.volume = { ...mount.volume, nocopy: true };
    else if (!hints.has(option)) at.warn(node, `mount option ${quoted(option)} has no effect: wants ro, z, nocopy …`);
  }
  return mount;
}

const types = ["bind", "volume", "tmpfs", "npipe", "cluster", "image"] as const;

function longMount(node: Tree, at: Place, home: string | undefined): Mount {
  const { entries } = asMap(node, at);
  const get = <T>(key: string, read: (inner: Tree, place: Place) => T): T | undefined => {
    const inner = entries.get(key);
    return inner && read(inner, key === "read_only" ? at.field("readOnly") : at.key(key));
  };
  const text = get("type", asString) ?? "volume";
  const type = types.find((name) => name === text) ?? at.fail(node, `a type of ${types.join(", ")}`, text);
  const target = get("target", asString);
  if (target === undefined) return at.fail(node, "a `target`");
  const source = get("source", asString);
  const readOnly = get("read_only", asBoolean);
  const bind = get("bind", (inner, place) =>
    clean({
      propagation: child(inner, place, "propagation", asString),
      createHostPath: child(inner, place, "create_host_path", asBoolean),
      selinux: selinux(child(inner, place, "selinux", asString)),
      recursive: child(inner, place, "recursive", asString),
    }),
  );
  const volume = get("volume", (inner, place) =>
    clean({
      nocopy: child(inner, place, "nocopy", asBoolean),
      subpath: child(inner, place, "subpath", asString),
    }),
  );
  const tmpfs = get("tmpfs", (inner, place) =>
    clean({
      size: child(inner, place, "size", asBytes),
      mode: child(inner, place, "mode", asMode),
    }),
  );
  return {
    type,
    target,
    ...(source !== undefined && { source: type === "bind" ? hostPath(source, node.base, home) : source }),
    ...(readOnly !== undefined && { readOnly }),
    ...(bind && isFilled(bind) && { bind }),
    ...(volume && isFilled(volume) && { volume }),
    ...(tmpfs && isFilled(tmpfs) && { tmpfs }),
  };
}

const isFilled = (value: object): boolean => Object.keys(value).length > 0;

const selinux = (text: string | undefined): "z" | "Z" | undefined => (text === "z" || text === "Z" ? text : undefined);

function child<T>(node: Tree, at: Place, key: string, read: (inner: Tree, place: Place) => T): T | undefined {
  const inner = asMap(node, at).entries.get(key);
  return inner && read(inner, at.key(key));
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined fields. */
export function clean<T extends object>(value: T): Defined<T> {
  const result: Defined<T> = {};
  for (const key in value) {
    const inner = value[key];
    if (isDefined(inner)) result[key] = inner;
  }
  return result;
}

const isDefined = <T>(value: T): value is Exclude<T, undefined> => value !== undefined;

/** `devices`: "SOURCE[:TARGET[:PERMISSIONS]]" or a mapping; CDI names ("vendor/class=x") keep their text. */
export function readDevices(node: Tree, at: Place): Device[] {
  return asList(node, at).items.map((item, index) => {
    const place = at.index(index);
    place.mark(item);
    if (item.kind === "map") {
      const texts = asTexts(item, place);
      const source = texts["source"] ?? place.fail(item, "a `source`");
      return { source, target: texts["target"] ?? source, permissions: texts["permissions"] ?? "rwm" };
    }
    const [source = "", target, permissions] = asString(item, place).split(":");
    return { source, target: target ?? source, permissions: permissions ?? "rwm" };
  });
}
