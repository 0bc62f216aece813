import { isDeepStrictEqual } from "node:util";
import { Service } from "../../../model/service";
import { asText, byVariable, hasVariable, isPlainList, isPlainMap, type Plain, type PlainMap, shared } from "./source";

/** What a change of a field sees. */
export interface Change {
  /** The field's value as it is written, variables and all; undefined where the service does not write it. */
  readonly raw: Plain | undefined;
  readonly before: Service;
  readonly after: Service;
  /** Place in the written list of an item of the normalized one; undefined where it stands elsewhere. */
  readonly placeOf: (index: number) => number | undefined;
}

/** How a field of the model is written: Compose's key, and its value after a change; undefined: no such key any more. */
export interface Field {
  readonly key: string;
  readonly write: (change: Change) => Plain | undefined;
}

const literal = (raw: Plain | undefined): void => {
  if (hasVariable(raw)) throw byVariable();
};

const scalar = (key: string, write: (service: Service) => Plain | undefined): Field => ({
  key,
  write: ({ raw, after }) => {
    literal(raw);
    return write(after);
  },
});

const asList = (raw: Plain | undefined): readonly Plain[] => (isPlainList(raw) ? raw : raw === undefined ? [] : [raw]);

const orAbsent = <T extends Plain>(value: T): T | undefined =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0 ? undefined : value;

/** A list of plain texts: some go, new ones come last. */
const texts = (key: string, of: (service: Service) => readonly string[]): Field => ({
  key,
  write: ({ raw, before, after }) => {
    const [old, next] = [of(before), of(after)];
    const gone = old.filter((text) => !next.includes(text));
    const items = asList(raw);
    for (const text of gone) if (!items.includes(text)) throw items.some(hasVariable) ? byVariable() : shared();
    const kept = items.filter((item) => !gone.includes(asText(item)));
    return orAbsent([...kept, ...next.filter((text) => !old.includes(text))]);
  },
});

/** A list whose normalized items differ from the written ones: `write` changes the written one. */
const items = <T>(
  key: string,
  of: (service: Service) => readonly T[],
  write: (item: Plain, now: T) => Plain,
): Field => ({
  key,
  write: ({ raw, before, after, placeOf }) => {
    const changed = new Map<number, Plain | undefined>();
    const written = asList(raw);
    const [old, next] = [of(before), of(after)];
    old.forEach((was, index) => {
      const now = next.length < old.length ? next.find((item) => isDeepStrictEqual(item, was)) : next[index];
      if (isDeepStrictEqual(was, now)) return;
      const place = placeOf(index);
      const item = place === undefined ? undefined : written[place];
      if (place === undefined || item === undefined) throw shared();
      changed.set(place, now === undefined ? undefined : write(item, now));
    });
    return orAbsent(
      written.flatMap((item, place) => {
        if (!changed.has(place)) return [item];
        const value = changed.get(place);
        return value === undefined ? [] : [value];
      }),
    );
  },
});

/** Splits at the colons outside `${…}` and `[…]`. */
function parts(text: string): string[] {
  const found = [""];
  let depth = 0;
  for (const letter of text) {
    if (letter === "{" || letter === "[") depth++;
    if (letter === "}" || letter === "]") depth--;
    if (letter === ":" && depth === 0) found.push("");
    else found.push((found.pop() ?? "") + letter);
  }
  return found;
}

function portWithAddress(item: Plain, { hostIp = "" }: Service["ports"][number]): Plain {
  if (isPlainMap(item)) {
    literal(item["host_ip"]);
    return { ...item, host_ip: hostIp };
  }
  const written = parts(asText(item));
  if (written.length === 1) {
    literal(item);
    return `${hostIp}::${asText(item)}`;
  }
  if (written.length === 2) return `${hostIp}:${asText(item)}`;
  const address = written.slice(0, -2).join(":");
  literal(address);
  return [hostIp, ...written.slice(-2)].join(":");
}

function mountWithPropagation(item: Plain, { bind }: Service["volumes"][number]): Plain {
  const propagation = bind?.propagation ?? "";
  if (isPlainMap(item)) {
    const written = isPlainMap(item["bind"]) ? item["bind"] : {};
    literal(written["propagation"]);
    return { ...item, bind: { ...written, propagation } };
  }
  const written = parts(asText(item));
  const options = written.at(-1)?.split(",") ?? [];
  if (!options.some((option) => /^r?shared$/.test(option))) throw byVariable();
  const changed = options.map((option) => (/^r?shared$/.test(option) ? propagation : option));
  return [...written.slice(0, -1), changed.join(",")].join(":");
}

function tmpfs({ raw, before, after }: Change): Plain | undefined {
  const text = (path: string, options: string): string => (options === "" ? path : `${path}:${options}`);
  const left = new Map(Object.entries(after.tmpfs));
  const written = asList(raw).map((item) => {
    const path = asText(item).split(":")[0] ?? "";
    const options = left.get(path);
    left.delete(path);
    if (options === undefined || options === before.tmpfs[path]) return item;
    literal(item);
    return text(path, options);
  });
  const added = [...left].filter(([path]) => !(path in before.tmpfs)).map(([path, options]) => text(path, options));
  if (written.length + added.length < left.size) throw shared();
  return raw !== undefined && !isPlainList(raw) && added.length === 0 ? written[0] : [...written, ...added];
}

/** Entries that a change sets, and those it takes away. */
function difference(before: PlainMap, after: PlainMap): { set: PlainMap; gone: string[] } {
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => !isDeepStrictEqual(before[key], value))),
    gone: Object.keys(before).filter((key) => !(key in after)),
  };
}

/** A mapping of which only the entries that change are written. */
const entries = (key: string, of: (service: Service) => PlainMap): Field => ({
  key,
  write: ({ raw, before, after }) => {
    const { set, gone } = difference(of(before), of(after));
    return orAbsent(merged(isPlainMap(raw) ? raw : {}, set, gone));
  },
});

function merged(raw: PlainMap, set: PlainMap, gone: readonly string[]): PlainMap {
  const kept = Object.entries(raw).filter(([key]) => !gone.includes(key));
  const result: Record<string, Plain> = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(set)) {
    const old = result[key];
    literal(old);
    result[key] = isPlainMap(old) && isPlainMap(value) ? merged(old, value, []) : value;
  }
  return result;
}

/** A mapping, or a list of `KEY=value`. */
function environment({ raw, before, after }: Change): Plain {
  const { set } = difference(before.environment, after.environment);
  if (!isPlainList(raw)) return merged(isPlainMap(raw) ? raw : {}, set, []);
  return Object.entries(set).reduce<readonly Plain[]>((list, [key, value]) => {
    const text = `${key}=${asText(value)}`;
    const place = list.findIndex((item) => asText(item).split("=")[0] === key);
    literal(list[place]);
    return place < 0 ? [...list, text] : list.with(place, text);
  }, raw);
}

/** The short form can't say for what it waits: it becomes the long one. */
function dependsOn({ raw, before, after }: Change): Plain {
  const conditions = (service: Service): PlainMap =>
    Object.fromEntries(Object.entries(service.dependsOn).map(([name, { condition }]) => [name, { condition }]));
  const { set } = difference(conditions(before), conditions(after));
  const written = isPlainList(raw)
    ? Object.fromEntries(raw.map((name) => [asText(name), { condition: "service_started" }]))
    : isPlainMap(raw)
      ? raw
      : {};
  return merged(written, set, []);
}

/** A reference whose end changes: registry and name may hold variables. */
function image({ raw, before, after }: Change): Plain | undefined {
  const [old = "", next = ""] = [before.image, after.image];
  let same = 0;
  while (same < old.length && old[same] === next[same]) same++;
  const tail = old.slice(same);
  const written = asText(raw);
  if (!written.endsWith(tail)) throw byVariable();
  return written.slice(0, written.length - tail.length) + next.slice(same);
}

const seconds = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}s`);

const healthcheck = ({ healthcheck: check }: Service): PlainMap => {
  if (!check) return {};
  const { test, interval, timeout, startPeriod, startInterval, retries, disable } = check;
  const all: Record<string, Plain | undefined> = {
    test,
    interval: seconds(interval),
    timeout: seconds(timeout),
    retries,
    start_period: seconds(startPeriod),
    start_interval: seconds(startInterval),
    disable,
  };
  return defined(all);
};

const defined = (value: Readonly<Record<string, Plain | undefined>>): PlainMap =>
  Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, inner]])));

/** Mebibytes in Compose's words. */
const size = (mebibytes: number): string => (mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`);

const restart: Field = scalar("restart", ({ restart: policy, restartMaxAttempts }) =>
  restartMaxAttempts === undefined ? policy : `${policy ?? ""}:${restartMaxAttempts}`,
);

/** A limit, beside others in `deploy.resources.limits` where the service writes them there. */
function limit(
  key: string,
  name: string,
  write: (service: Service) => Plain | undefined,
): (service: PlainMap) => Field {
  return ({ deploy }) => {
    const resources = isPlainMap(deploy) ? deploy["resources"] : undefined;
    const limits = isPlainMap(resources) ? resources["limits"] : undefined;
    if (!isPlainMap(deploy) || !isPlainMap(resources) || !isPlainMap(limits)) return scalar(key, write);
    return {
      key: "deploy",
      write: ({ raw, after }) => {
        const value = write(after);
        if (!isPlainMap(raw) || value === undefined) throw shared();
        literal(limits[name]);
        return { ...raw, resources: { ...resources, limits: { ...limits, [name]: value } } };
      },
    };
  };
}

const always = (field: Field) => (): Field => field;

/** Every field that a fix changes. */
const fields: { readonly [K in keyof Service]?: (service: PlainMap) => Field } = {
  restart: always(restart),
  restartMaxAttempts: always(restart),
  stopGracePeriod: always(scalar("stop_grace_period", ({ stopGracePeriod }) => seconds(stopGracePeriod))),
  privileged: always(scalar("privileged", ({ privileged }) => privileged)),
  readOnly: always(scalar("read_only", ({ readOnly }) => readOnly)),
  pid: always(scalar("pid", ({ pid }) => pid)),
  ipc: always(scalar("ipc", ({ ipc }) => ipc)),
  uts: always(scalar("uts", ({ uts }) => uts)),
  usernsMode: always(scalar("userns_mode", ({ usernsMode }) => usernsMode)),
  networkMode: always(scalar("network_mode", ({ networkMode }) => networkMode)),
  cgroupParent: always(scalar("cgroup_parent", ({ cgroupParent }) => cgroupParent)),
  memory: limit("mem_limit", "memory", ({ memory = 0 }) => size(Math.ceil(memory / 2 ** 20))),
  cpus: limit("cpus", "cpus", ({ cpus = 0 }) => cpus),
  pids: limit("pids_limit", "pids", ({ pids = 0 }) => pids),
  capAdd: always(texts("cap_add", ({ capAdd }) => capAdd)),
  capDrop: always(texts("cap_drop", ({ capDrop }) => capDrop)),
  securityOpt: always(texts("security_opt", ({ securityOpt }) => securityOpt)),
  deviceCgroupRules: always(texts("device_cgroup_rules", ({ deviceCgroupRules }) => deviceCgroupRules)),
  devices: always(
    items(
      "devices",
      ({ devices }) => devices,
      (item) => item,
    ),
  ),
  ports: always(items("ports", ({ ports }) => ports, portWithAddress)),
  volumes: always(items("volumes", ({ volumes }) => volumes, mountWithPropagation)),
  tmpfs: always({ key: "tmpfs", write: tmpfs }),
  environment: always({ key: "environment", write: environment }),
  dependsOn: always({ key: "depends_on", write: dependsOn }),
  healthcheck: always(entries("healthcheck", healthcheck)),
  logging: always(entries("logging", ({ logging }) => defined({ ...logging }))),
  image: always({ key: "image", write: image }),
  ignore: always(entries("x-alfa-ignore", ({ ignore }) => ignore)),
};

/** How the fields that two services differ in are written, each Compose key once. */
export function changedFields(before: Service, after: Service, written: PlainMap): Field[] {
  const found = new Map<string, Field>();
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isServiceField);
  for (const name of names) {
    if (isDeepStrictEqual(before[name], after[name])) continue;
    const field = fields[name]?.(written);
    if (!field) throw new Error(`no fix changes "${name}": its way of writing stands in fields.ts`);
    const other = found.get(field.key);
    // Two limits in one `deploy`: one after the other.
    found.set(field.key, other && field.key === "deploy" ? both(other, field) : field);
  }
  return [...found.values()];
}

const both = (first: Field, second: Field): Field => ({
  key: first.key,
  write: (change) => second.write({ ...change, raw: first.write(change) }),
});

const isServiceField = (name: string): name is keyof Service => name in Service.shape;
