import type { Service, ServiceInput } from "../../model/service";
import { parseEnvFile, parseRawEnvFile } from "./env-file";
import { checkName, quoted } from "./error";
import type { Files } from "./files";
import { clean, readDevices, readMounts } from "./mounts";
import type { Notes } from "./values";
import { readPorts } from "./ports";
import type { MapNode, ScalarNode, Tree } from "./tree";
import {
  asBoolean,
  asBytes,
  asDictionary,
  asDuration,
  asInteger,
  asList,
  asMap,
  asMode,
  asNames,
  asNumber,
  asScalar,
  asString,
  asStrings,
  asTexts,
  Place,
} from "./values";
import { impliedDependencies } from "./implied";
import { plain } from "./plain";
import { readBuild } from "./build";
import { splitWords } from "./words";

/** What a service's fields need beside its own text. */
export interface ServiceScope {
  readonly notes: Notes;
  readonly files: Files;
  /** Inline texts of the top-level `configs`. */
  readonly configs: ReadonlyMap<string, string>;
  /** Environment keys, and texts by their field (`command[1]`, `labels.x`), whose value does not stand in the file. */
  readonly secretKeys: Set<string>;
}

type Read = (node: Tree, at: Place, scope: ServiceScope) => unknown;
type Model = keyof Service;

/** One row a field: Compose key -> model field and how it is read. */
const fields: Readonly<Record<string, readonly [Model, Read]>> = {
  container_name: ["containerName", asString],
  image: ["image", asString],
  build: ["build", readBuild],
  platform: ["platform", asString],
  pull_policy: ["pullPolicy", asString],
  profiles: ["profiles", asStrings],
  command: ["command", asCommand],
  entrypoint: ["entrypoint", asCommand],
  working_dir: ["workingDir", asString],
  user: ["user", asString],
  group_add: ["groupAdd", asStrings],
  labels: ["labels", asTexts],
  configs: ["configs", asConfigs],
  secrets: ["secrets", asSecrets],
  hostname: ["hostname", asString],
  domainname: ["domainname", asString],
  network_mode: ["networkMode", asString],
  networks: ["networks", asAttachments],
  ports: ["ports", readPorts],
  expose: ["expose", asStrings],
  extra_hosts: ["extraHosts", asHosts],
  dns: ["dns", asStrings],
  dns_search: ["dnsSearch", asStrings],
  dns_opt: ["dnsOpt", asStrings],
  volumes: ["volumes", (node, at, scope) => readMounts(node, at, scope.files.scope.lookup("HOME"))],
  tmpfs: ["tmpfs", asTmpfs],
  devices: ["devices", readDevices],
  device_cgroup_rules: ["deviceCgroupRules", asStrings],
  privileged: ["privileged", asBoolean],
  read_only: ["readOnly", asBoolean],
  cap_add: ["capAdd", asStrings],
  cap_drop: ["capDrop", asStrings],
  security_opt: ["securityOpt", asStrings],
  pid: ["pid", asString],
  ipc: ["ipc", asString],
  uts: ["uts", asString],
  userns_mode: ["usernsMode", asString],
  cgroup: ["cgroup", asString],
  cgroup_parent: ["cgroupParent", asString],
  runtime: ["runtime", asString],
  sysctls: ["sysctls", asTexts],
  ulimits: ["ulimits", asUlimits],
  shm_size: ["shmSize", asBytes],
  init: ["init", asBoolean],
  tty: ["tty", asBoolean],
  stdin_open: ["stdinOpen", asBoolean],
  stop_grace_period: ["stopGracePeriod", asDuration],
  stop_signal: ["stopSignal", asString],
  healthcheck: ["healthcheck", asHealthcheck],
  depends_on: ["dependsOn", asDependsOn],
  logging: ["logging", asLogging],
  mem_limit: ["memory", asBytes],
  mem_reservation: ["memoryReservation", asBytes],
  memswap_limit: ["memorySwap", asBytes],
  cpus: ["cpus", asNumber],
  cpu_shares: ["cpuShares", asNumber],
  cpuset: ["cpuset", asString],
  pids_limit: ["pids", asInteger],
};

/** Reads one service that is merged and interpolated. Unset fields stay absent; units become bytes and seconds. */
export function readService(name: string, node: MapNode, scope: ServiceScope): ServiceInput {
  const root = new Place(scope.notes, name, "", "");
  scope.notes.positions.set(`services.${name}`, node.key ?? node.position);
  const result: Record<string, unknown> = { name };
  for (const [key, inner] of node.entries) {
    const [model, read] = (Object.hasOwn(fields, key) && fields[key]) || [];
    if (model && read && !isNull(inner)) {
      const at = root.field(model, key);
      at.mark(inner);
      const value = read(inner, at, scope);
      if (value !== undefined) result[model] = value;
    }
  }
  const dependsOn = Object.assign(impliedDependencies(node), result["dependsOn"]);
  if (Object.keys(dependsOn).length > 0) result["dependsOn"] = dependsOn;
  environment(node, root, scope, result);
  for (const [field, keys] of textFields) variableTexts(descend(node, ...keys), field, scope);
  labelFiles(node, root, scope, result);
  restart(node, root, result);
  resources(node, root, result);
  apiSocket(node, root, result);
  ignores(node, root, result);
  return { ...result, name };
}

const isNull = (node: Tree): boolean => node.kind === "scalar" && node.value === null;

function asCommand(node: Tree, at: Place): string[] {
  at.mark(node);
  if (node.kind !== "scalar") return asStrings(node, at);
  return splitWords(node.text) ?? at.fail(node, "a command whose quotes are closed");
}

/** Texts that rules search for secrets, by field. */
const textFields = [
  ["command", ["command"]],
  ["entrypoint", ["entrypoint"]],
  ["healthcheck.test", ["healthcheck", "test"]],
  ["labels", ["labels"]],
] as const;

/** Names the texts that a variable is part of; of a command in one string, which is split into words, the whole. */
function variableTexts(node: Tree | undefined, field: string, scope: ServiceScope): void {
  if (node?.kind === "scalar") {
    if (comesFromVariable(node)) scope.secretKeys.add(field);
  } else if (node?.kind === "list") {
    node.items.forEach((item, index) => {
      const label =
        field === "labels" && item.kind === "scalar" ? `.${item.text.split("=", 1)[0] ?? ""}` : `[${index}]`;
      variableTexts(item, `${field}${label}`, scope);
    });
  } else {
    for (const [key, item] of node?.entries ?? []) variableTexts(item, `${field}.${key}`, scope);
  }
}

function environment(node: MapNode, root: Place, scope: ServiceScope, result: Record<string, unknown>): void {
  const values: Record<string, string | null> = {};
  const at = root.field("environment");
  const files = node.entries.get("env_file");
  if (files) {
    for (const [key, value] of envFiles(files, root.field("environment", "env_file"), scope)) {
      values[key] = value;
      scope.secretKeys.add(key);
      scope.notes.positions.set(`services.${root.service ?? ""}.environment.${key}`, files.position);
    }
  }
  const inline = node.entries.get("environment");
  if (inline) {
    for (const [key, scalar] of asDictionary(inline, at)) {
      values[key] = scalar.value === null ? null : scalar.text;
      if (scalar.value === null || comesFromVariable(scalar)) scope.secretKeys.add(key);
      else scope.secretKeys.delete(key);
      if (scalar.value === null) {
        const shell = scope.files.scope.lookup(key);
        if (shell === undefined) at.key(key).unknown(`variable "${key}" is not set`);
        else values[key] = shell.replaceAll("$", "$$$$");
      }
    }
  }
  if (files ?? inline) result["environment"] = values;
}

const comesFromVariable = (scalar: ScalarNode): boolean => scalar.written !== undefined;

function envFiles(node: Tree, at: Place, scope: ServiceScope): Map<string, string> {
  const values = new Map<string, string>();
  const { lookup } = scope.files.scope;
  for (const item of node.kind === "list" ? node.items : [node]) {
    const entries = item.kind === "map" ? item.entries : undefined;
    const path = entries ? entries.get("path") : item;
    if (path?.kind !== "scalar") return at.fail(item, "a path or a mapping with `path`");
    const required = entries?.get("required");
    const file = openNamed(path, at, scope, !required || asBoolean(required, at.key("required")) !== false);
    if (!file) continue;
    const format = entries?.get("format");
    const isRaw = format !== undefined && asString(format, at.key("format")) === "raw";
    if (format?.kind === "scalar" && !isRaw && format.text !== "") at.key("format").fail(format, '"raw"', format.text);
    for (const [key, value] of isRaw ? parseRawEnvFile(file) : parseEnvFile(file, lookup)) {
      const known = value ?? lookup(key);
      // A name without a value, here or in the shell: Compose leaves it out.
      if (known !== undefined) values.set(key, known.replaceAll("$", "$$$$"));
    }
  }
  return values;
}

/** A file that a service names; where it is not there the rest can still be judged: what it would set is unknown. */
function openNamed(path: ScalarNode, at: Place, { files }: ServiceScope, isRequired: boolean) {
  if (path.unknown !== undefined) {
    at.unknown(path.unknown);
    return undefined;
  }
  const file = files.open(files.pathOf(path));
  if (!file && isRequired) {
    const problem = `file ${quoted(path.written ?? path.text)} not found`;
    at.warn(path, problem);
    at.unknown(problem);
  }
  return file;
}

/** Labels of `label_file`; those of `labels` go over them. */
function labelFiles(node: MapNode, root: Place, scope: ServiceScope, result: Record<string, unknown>): void {
  const own = node.entries.get("label_file");
  if (!own || isNull(own)) return;
  const at = root.field("labels", "label_file");
  const labels: Record<string, string> = {};
  for (const path of own.kind === "list" ? own.items : [own]) {
    if (path.kind !== "scalar") return at.fail(path, "the path of a file");
    const file = openNamed(path, at, scope, true);
    for (const [key, value] of file ? parseEnvFile(file, scope.files.scope.lookup) : []) {
      labels[key] = (value ?? "").replaceAll("$", "$$$$");
      scope.notes.positions.set(`services.${root.service ?? ""}.labels.${key}`, path.position);
    }
  }
  result["labels"] = Object.assign(labels, result["labels"]);
}

function asConfigs(node: Tree, at: Place, scope: ServiceScope): ServiceInput["configs"] {
  return asList(node, at).items.map((item, index) => {
    const place = at.index(index);
    place.mark(item);
    const get = <T>(key: string, read: (inner: Tree, inside: Place) => T): T | undefined => {
      const inner = item.kind === "map" ? item.entries.get(key) : undefined;
      return inner && read(inner, place.key(key));
    };
    const source =
      item.kind === "map" ? (get("source", asString) ?? place.fail(item, "a `source`")) : asString(item, place);
    const extra = clean({
      content: scope.configs.get(source),
      uid: get("uid", asString),
      gid: get("gid", asString),
      mode: get("mode", asMode),
    });
    return { source, target: get("target", asString) ?? `/${source}`, ...extra };
  });
}

function asSecrets(node: Tree, at: Place): ServiceInput["secrets"] {
  return asList(node, at).items.map((item, index) => {
    const place = at.index(index);
    place.mark(item);
    const [from, target] = ["source", "target"].map((key) => (item.kind === "map" ? item.entries.get(key) : undefined));
    if (item.kind === "map" && !from) return place.fail(item, "a `source`");
    const source = from ? asString(from, place.key("source")) : asString(item, place);
    return { source, target: target ? asString(target, place.key("target")) : `/run/secrets/${source}` };
  });
}

/** A list of names, or each name with what is said of it. */
function asNamed<T extends object>(
  node: Tree,
  at: Place,
  read: (entries: MapNode["entries"], place: Place) => T,
): Record<string, T | Record<string, never>> {
  if (node.kind === "list") return Object.fromEntries(asNames(node, at).map((name) => [name, {}]));
  return Object.fromEntries(
    [...asMap(node, at).entries].map(([name, inner]) => {
      const place = at.key(checkName(name, inner.position));
      place.mark(inner);
      return [name, read(asMap(inner, place).entries, place)];
    }),
  );
}

function asAttachments(node: Tree, at: Place): ServiceInput["networks"] {
  return asNamed(node, at, (entries, place) => {
    const get = <T>(key: string, model: string, read: (value: Tree, inside: Place) => T): T | undefined => {
      const value = entries.get(key);
      return value && read(value, place.field(model, key));
    };
    return clean({
      aliases: get("aliases", "aliases", asStrings),
      ipv4Address: get("ipv4_address", "ipv4Address", asString),
      ipv6Address: get("ipv6_address", "ipv6Address", asString),
      priority: get("priority", "priority", asNumber),
      macAddress: get("mac_address", "macAddress", asString),
    });
  });
}

function asHosts(node: Tree, at: Place): string[] {
  const host = (name: string, address: string): string => `${name}:${/^\[(.*)\]$/.exec(address)?.[1] ?? address}`;
  if (node.kind === "map") {
    return [...node.entries].flatMap(([name, inner]) =>
      asStrings(inner, at.key(name)).map((address) => host(name, address)),
    );
  }
  return asList(node, at).items.flatMap((item, index) => {
    const text = asString(item, at.index(index));
    const [, name = "", addresses] = /^([^=:]*)[=:](.+)$/.exec(text) ?? [];
    if (addresses === undefined) return at.index(index).fail(item, '"NAME=ADDRESS"', text);
    return addresses.split(",").map((address) => host(name, address));
  });
}

function asTmpfs(node: Tree, at: Place): Record<string, string> {
  return Object.fromEntries(
    asStrings(node, at).map((text) => {
      const colon = text.indexOf(":");
      const path = checkName(colon < 0 ? text : text.slice(0, colon), node.position);
      return [path, colon < 0 ? "" : text.slice(colon + 1)];
    }),
  );
}

function asUlimits(node: Tree, at: Place): ServiceInput["ulimits"] {
  const result: Record<string, { soft: number; hard: number }> = {};
  for (const [name, inner] of asMap(node, at).entries) {
    const place = at.key(name);
    if (inner.kind === "scalar") {
      const limit = asNumber(inner, place);
      if (limit !== undefined) result[name] = { soft: limit, hard: limit };
      continue;
    }
    const [soft, hard] = [asMap(inner, place).entries.get("soft"), asMap(inner, place).entries.get("hard")];
    if (!soft || !hard) return place.fail(inner, "`soft` and `hard`");
    const limits = { soft: asNumber(soft, place.key("soft")), hard: asNumber(hard, place.key("hard")) };
    result[name] = { soft: limits.soft ?? 0, hard: limits.hard ?? 0 };
  }
  return result;
}

function asHealthcheck(node: Tree, at: Place): ServiceInput["healthcheck"] {
  const { entries } = asMap(node, at);
  const get = <T>(key: string, model: string, read: (inner: Tree, place: Place) => T): T | undefined => {
    const inner = entries.get(key);
    return inner && !isNull(inner) ? read(inner, at.field(model, key)) : undefined;
  };
  const test = get("test", "test", (inner, place) =>
    inner.kind === "scalar" ? ["CMD-SHELL", asString(inner, place)] : asStrings(inner, place),
  );
  return clean({
    test,
    interval: get("interval", "interval", asDuration),
    timeout: get("timeout", "timeout", asDuration),
    startPeriod: get("start_period", "startPeriod", asDuration),
    startInterval: get("start_interval", "startInterval", asDuration),
    retries: get("retries", "retries", asInteger),
    disable: get("disable", "disable", asBoolean),
  });
}

const conditions = ["service_started", "service_healthy", "service_completed_successfully"] as const;

function asDependsOn(node: Tree, at: Place): ServiceInput["dependsOn"] {
  return asNamed(node, at, (entries, place) => {
    const text = entries.get("condition");
    const written = text && asString(text, place.key("condition"));
    const condition = conditions.find((known) => known === written);
    if (text && !condition) return place.key("condition").fail(text, conditions.join(", "), written);
    const [restart, required] = [entries.get("restart"), entries.get("required")];
    return clean({
      condition,
      restart: restart && asBoolean(restart, place.key("restart")),
      required: required && asBoolean(required, place.key("required")),
    });
  });
}

function asLogging(node: Tree, at: Place): ServiceInput["logging"] {
  const { entries } = asMap(node, at);
  const [driver, options] = [entries.get("driver"), entries.get("options")];
  return {
    ...(driver && !isNull(driver) && { driver: asString(driver, at.key("driver")) }),
    ...(options && { options: asTexts(options, at.key("options")) }),
  };
}

const policies = ["no", "always", "unless-stopped", "on-failure"] as const;
/** `deploy.restart_policy.condition` as `docker compose up` applies it. */
const conditionPolicies: ReadonlyMap<string, (typeof policies)[number]> = new Map([
  ["none", "no"],
  ["on-failure", "on-failure"],
  ["any", "unless-stopped"],
]);

function restart(node: MapNode, root: Place, result: Record<string, unknown>): void {
  const at = root.field("restart");
  const own = node.entries.get("restart");
  if (own && !isNull(own)) {
    const { text, unknown, value } = asScalar(own, at);
    if (unknown !== undefined) return;
    // YAML 1.1 reads a bare `no` as false.
    const [word = "", attempts] = value === false ? ["no"] : text.split(":");
    const policy = policies.find((known) => known === word) ?? at.fail(own, policies.join(", "), text);
    result["restart"] = policy;
    if (attempts !== undefined) {
      if (policy !== "on-failure" || !/^\d{1,9}$/.test(attempts)) at.fail(own, '"on-failure:N"', text);
      result["restartMaxAttempts"] = Number(attempts);
    }
    return;
  }
  const deployed = descend(node, "deploy", "restart_policy");
  const condition = deployed && descend(deployed, "condition");
  if (condition?.kind !== "scalar") return;
  const deep = root.field("restart", "deploy.restart_policy.condition");
  deep.mark(condition);
  if (condition.unknown !== undefined) return;
  result["restart"] =
    conditionPolicies.get(condition.text) ?? deep.fail(condition, "none, on-failure or any", condition.text);
  const attempts = deployed && descend(deployed, "max_attempts");
  if (attempts)
    result["restartMaxAttempts"] = asInteger(
      attempts,
      root.field("restartMaxAttempts", "deploy.restart_policy.max_attempts"),
    );
}

function descend(node: Tree, ...keys: string[]): Tree | undefined {
  let found: Tree | undefined = node;
  for (const key of keys) found = found?.kind === "map" ? found.entries.get(key) : undefined;
  return found && !isNull(found) ? found : undefined;
}

/** Limits of `deploy.resources` win over the older fields, as in `docker compose up`. */
const limits: readonly (readonly [Model, string, readonly string[], (node: Tree, at: Place) => number | undefined])[] =
  [
    ["memory", "mem_limit", ["limits", "memory"], asBytes],
    ["cpus", "cpus", ["limits", "cpus"], asNumber],
    ["pids", "pids_limit", ["limits", "pids"], asInteger],
    ["memoryReservation", "mem_reservation", ["reservations", "memory"], asBytes],
  ];

function resources(node: MapNode, root: Place, result: Record<string, unknown>): void {
  for (const [model, key, path, read] of limits) {
    const inner = descend(node, "deploy", "resources", ...path);
    if (!inner) continue;
    const at = root.field(model, key);
    at.mark(inner);
    const place = root.field(model, `deploy.resources.${path.join(".")}`);
    const value = read(inner, place);
    if (value === undefined) continue;
    if (result[model] !== undefined && result[model] !== value)
      place.fail(inner, `what \`${key}\` says`, textOf(inner));
    result[model] = value;
  }
  const quota = node.entries.get("cpu_quota");
  if (quota && result["cpus"] === undefined) {
    const period = node.entries.get("cpu_period");
    const us = asNumber(quota, root.field("cpus", "cpu_quota"));
    const each = period && asNumber(period, root.field("cpus", "cpu_period"));
    if (us !== undefined && us > 0) {
      const cpus = us / (each || 100_000);
      if (period && !Number.isFinite(cpus))
        root.field("cpus", "cpu_period").fail(period, "microseconds", textOf(period));
      result["cpus"] = cpus;
    }
  }
  const deploy = node.entries.get("deploy");
  if (!deploy || isNull(deploy)) return;
  const rest = [...asMap(deploy, root.field("deploy")).entries].flatMap(([key, inner]) => {
    const left = key === "resources" ? withoutLimits(inner) : inner;
    return left ? [[key, plain(left)]] : [];
  });
  if (rest.length > 0) result["deploy"] = Object.fromEntries(rest);
}

const textOf = (node: Tree): string => (node.kind === "scalar" ? node.text : "");

/** What of `deploy.resources` has no field of its own (devices, reserved CPUs). */
function withoutLimits(node: Tree): Tree | undefined {
  if (node.kind !== "map") return undefined;
  const own = new Set(limits.map(([, , path]) => path.join(".")));
  const groups = [...node.entries].flatMap(([group, inner]): [string, Tree][] => {
    if (inner.kind !== "map") return [];
    const left = [...inner.entries].filter(([key]) => !own.has(`${group}.${key}`));
    return left.length > 0 ? [[group, { ...inner, entries: new Map(left) }]] : [];
  });
  return groups.length > 0 ? { ...node, entries: new Map(groups) } : undefined;
}

/** `use_api_socket: true` mounts the Engine's socket. */
function apiSocket(node: MapNode, root: Place, result: Record<string, unknown>): void {
  const own = node.entries.get("use_api_socket");
  if (!own || asBoolean(own, root.field("volumes", "use_api_socket")) !== true) return;
  const volumes: unknown[] = Array.isArray(result["volumes"]) ? result["volumes"] : [];
  root.field("volumes").index(volumes.length).mark(own);
  const socket = "/var/run/docker.sock";
  result["volumes"] = [...volumes, { type: "bind", source: socket, target: socket }];
}

function ignores(node: MapNode, root: Place, result: Record<string, unknown>): void {
  const own = node.entries.get("x-alfa-ignore");
  if (!own) return;
  const at = root.field("ignore", "x-alfa-ignore");
  if (own.kind !== "map") return at.fail(own, "a mapping of rule to reason");
  at.mark(own);
  result["ignore"] = asTexts(own, at);
}
