import { basename } from "node:path";
import { z } from "zod";
import { Secret, Stack, type StackInput } from "../../model/stack";
import type { ServiceInput } from "../../model/service";
import { closest } from "./closest";
import { parseEnvFile } from "./env-file";
import { ComposeError } from "./error";
import type { Files } from "./extend";
import { resolveIncludes } from "./include";
import type { Scope } from "./interpolate";
import { fill } from "./load";
import { mergeTrees, withoutResets } from "./merge";
import { clean } from "./mounts";
import type { Position, Positions, UnknownFields } from "./positions";
import { notCarried, plain, readService, serviceKeys } from "./service";
import { type ComposeFile, type MapNode, parseTree, start, type Tree } from "./tree";
import { asBoolean, asMap, asString, asTexts, type Notes, Place } from "./values";

export interface ReadOptions {
  /** Variables of the shell; they win over `.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Active profiles; default: COMPOSE_PROFILES. */
  readonly profiles: readonly string[];
  /** Default: COMPOSE_PROJECT_NAME, the file's `name`, the directory's name. */
  readonly projectName?: string | undefined;
  /** Absolute path of the project's directory: relative paths and `.env` start there. */
  readonly directory: string;
  /** Text of another file (`.env`, env_file, extends, include), undefined when it is not there. Default: none is. */
  readonly read?: ((path: string) => string | undefined) | undefined;
}

export interface ComposeReading {
  readonly stack: Stack;
  readonly positions: Positions;
  /** Unknown or unsupported keys, missing env files. */
  readonly warnings: readonly { readonly message: string; readonly position: Position }[];
  /** Fields that an unset variable decides. */
  readonly unknown: UnknownFields;
  /** Service -> environment keys whose value comes from a variable or an env file, not from the Compose file. */
  readonly secretKeys: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads a Compose application; later files override earlier ones.
 * @throws ComposeError (FILE:LINE:COLUMN and what is wrong) for what can't be read
 */
export function readCompose(files: readonly ComposeFile[], options: ReadOptions): ComposeReading {
  const read = options.read ?? (() => undefined);
  const dotenv = parseEnvFile(read(`${options.directory}/.env`) ?? "", (name) => options.environment[name]);
  const raw = files.flatMap((file) => parseTree(file, options.directory)).filter((tree) => !isEmpty(tree));
  const first = start(files[0]?.path ?? options.directory);
  const outer: Scope = {
    lookup: (name) => options.environment[name] ?? dotenv.get(name) ?? undefined,
    keep: new Set(raw.flatMap((tree) => [...mapAt(tree, "x-alfa-secrets").keys()])),
  };
  const name = projectName(raw, outer, options);
  const scope: Scope = {
    ...outer,
    lookup: (key) => outer.lookup(key) ?? (key === "COMPOSE_PROJECT_NAME" ? name : undefined),
  };
  const tree = merge(
    raw.map((one) => fill(one, scope)),
    { read, scope },
    first,
  );
  return new Reader(tree, { read, scope }, name, options).run();
}

const isEmpty = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;

const mapAt = (tree: Tree, key: string): ReadonlyMap<string, Tree> => {
  const inner = tree.kind === "map" ? tree.entries.get(key) : undefined;
  return inner?.kind === "map" ? inner.entries : new Map();
};

function merge(trees: readonly Tree[], files: Files, first: Position): MapNode {
  let merged: Tree | undefined;
  for (const tree of trees) {
    if (tree.kind !== "map") throw new ComposeError(tree.position, "a Compose file is a mapping");
    const whole = resolveIncludes(tree, files);
    merged = merged ? mergeTrees(merged, whole) : whole;
  }
  const result = merged && withoutResets(merged);
  if (result?.kind !== "map") throw new ComposeError(first, "the file is empty: a Compose file has `services`");
  return result;
}

function projectName(trees: readonly Tree[], scope: Scope, options: ReadOptions): string {
  const written = trees.map((tree) => (tree.kind === "map" ? tree.entries.get("name") : undefined)).findLast(Boolean);
  const filled = written && fill(written, scope);
  const given = options.projectName ?? (scope.lookup("COMPOSE_PROJECT_NAME") || undefined);
  const own = filled?.kind === "scalar" && filled.text !== "" ? filled.text : undefined;
  if (given === undefined && own !== undefined && filled && !/^[a-z0-9][a-z0-9_-]*$/.test(own)) {
    throw new ComposeError(filled.position, `name: wants lower case letters, digits, "-" and "_", not "${own}"`);
  }
  return given ?? own ?? (normalName(basename(options.directory)) || "default");
}

/** As Compose makes a project name of a directory's. */
const normalName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");

const topKeys = ["version", "name", "services", "networks", "volumes", "configs", "secrets", "include", "models"];

class Reader {
  private readonly positions = new Map<string, Position>();
  private readonly notes: Notes;
  private readonly secretKeys: Record<string, string[]> = {};

  constructor(
    private readonly tree: MapNode,
    private readonly files: Files,
    private readonly name: string,
    private readonly options: ReadOptions,
  ) {
    this.notes = { positions: this.positions, unknown: {}, warnings: [] };
  }

  run(): ComposeReading {
    const { tree } = this;
    this.checkKeys(tree, topKeys, "");
    const section = tree.entries.get("services");
    if (!section) throw new ComposeError(tree.position, "no `services`");
    const services = this.services(asMap(section, this.at("services")));
    const stack: StackInput = {
      name: this.name,
      services,
      networks: this.networks(services),
      volumes: this.section("volumes", (inner, key) => this.volume(inner, key)),
      secrets: this.secrets(),
      activeProfiles: this.profiles(),
    };
    this.references(stack);
    const { unknown, warnings } = this.notes;
    return { stack: Stack.parse(stack), positions: this.positions, warnings, unknown, secretKeys: this.secretKeys };
  }

  private at(path: string): Place {
    return new Place(this.notes, undefined, path, path);
  }

  private profiles(): string[] {
    if (this.options.profiles.length > 0) return [...this.options.profiles];
    return (this.files.scope.lookup("COMPOSE_PROFILES") ?? "")
      .split(",")
      .map((text) => text.trim())
      .filter(Boolean);
  }

  private services(section: MapNode): Record<string, ServiceInput> {
    const configs = this.configTexts();
    const services: Record<string, ServiceInput> = {};
    for (const [name, node] of section.entries) {
      const map = asMap(node, this.at(`services.${name}`));
      this.checkKeys(map, serviceKeys, `services.${name}`);
      const secretKeys = new Set<string>();
      const { read, scope } = this.files;
      services[name] = readService(name, map, { notes: this.notes, read, lookup: scope.lookup, configs, secretKeys });
      if (secretKeys.size > 0) this.secretKeys[name] = [...secretKeys];
    }
    return services;
  }

  private checkKeys(map: MapNode, known: readonly string[], path: string): void {
    for (const [key, inner] of map.entries) {
      const at = path === "" ? key : `${path}.${key}`;
      if (key.startsWith("x-")) continue;
      if (!known.includes(key)) {
        const near = closest(key, known);
        const hint = near === undefined ? "" : `; did you mean "${near}"?`;
        this.notes.warnings.push({ message: `${at}: unknown key${hint}`, position: inner.position });
      } else if (path !== "" && notCarried.includes(key)) {
        this.notes.warnings.push({ message: `${at}: no rule looks at this key`, position: inner.position });
      }
    }
  }

  private section<T>(name: string, read: (inner: MapNode, key: string) => T): Record<string, T> {
    const node = this.tree.entries.get(name);
    if (!node) return {};
    const entries = [...asMap(node, this.at(name)).entries];
    return Object.fromEntries(entries.map(([key, inner]) => [key, read(asMap(inner, this.at(`${name}.${key}`)), key)]));
  }

  private common(node: MapNode, key: string, path: string) {
    const get = this.getter(node, path);
    const external = node.entries.get("external");
    const isExternal =
      external?.kind === "map" || (external !== undefined && asBoolean(external, this.at(path)) === true);
    const oldName = external?.kind === "map" ? external.entries.get("name") : undefined;
    const written = get("name", asString) ?? (oldName && asString(oldName, this.at(path)));
    return {
      name: written ?? (isExternal ? key : `${this.name}_${key}`),
      ...clean({
        driver: get("driver", asString),
        driverOpts: get("driver_opts", asTexts),
        labels: get("labels", asTexts),
      }),
      ...(isExternal && { external: true }),
    };
  }

  private getter(node: MapNode, path: string) {
    return <T>(key: string, read: (inner: Tree, at: Place) => T): T | undefined => {
      const inner = node.entries.get(key);
      return inner && !isEmpty(inner) ? read(inner, this.at(`${path}.${key}`)) : undefined;
    };
  }

  private volume(node: MapNode, key: string) {
    return this.common(node, key, `volumes.${key}`);
  }

  private networks(services: Record<string, ServiceInput>) {
    const networks = this.section("networks", (node, key) => {
      const get = this.getter(node, `networks.${key}`);
      return {
        ...this.common(node, key, `networks.${key}`),
        ...clean({
          internal: get("internal", asBoolean),
          attachable: get("attachable", asBoolean),
          enableIpv6: get("enable_ipv6", asBoolean),
          ipam: get("ipam", (inner, at) => ipam(inner, at)),
        }),
      };
    });
    const usesDefault = Object.values(services).some(
      ({ networks: own = {}, networkMode }) =>
        "default" in own || (networkMode === undefined && Object.keys(own).length === 0),
    );
    return usesDefault && !("default" in networks)
      ? { ...networks, default: { name: `${this.name}_default` } }
      : networks;
  }

  private configTexts(): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const [key, node] of mapAt(this.tree, "configs")) {
      const content = mapAt2(node, "content");
      if (content !== undefined) texts[key] = content;
    }
    return texts;
  }

  private secrets(): StackInput["secrets"] {
    const node = this.tree.entries.get("x-alfa-secrets");
    if (!node) return {};
    const parsed = z.record(z.string(), Secret).safeParse(plain(node));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new ComposeError(
        node.position,
        `x-alfa-secrets.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`,
      );
    }
    return parsed.data;
  }

  /** Networks, volumes and services that a service names must be there, as in Compose. */
  private references(stack: StackInput): void {
    for (const service of Object.values(stack.services)) {
      const fail = (field: string, what: string, name: string): never => {
        const position = this.positions.get(`services.${service.name}.${field}`) ?? this.tree.position;
        throw new ComposeError(position, `services.${service.name}.${field}: ${what} "${name}" is not defined`);
      };
      const unknown = this.notes.unknown[service.name] ?? {};
      for (const name of Object.keys(service.networks ?? {})) {
        if (!(name in (stack.networks ?? {}))) fail("networks", "network", name);
      }
      service.volumes?.forEach(({ type, source }, index) => {
        if (type !== "volume" || source === undefined || `volumes.${index}` in unknown) return;
        if (!(source in (stack.volumes ?? {}))) fail(`volumes[${index}]`, "volume", source);
      });
      for (const [name, { required = true }] of Object.entries(service.dependsOn ?? {})) {
        if (required && !(name in stack.services)) fail("depends_on", "service", name);
      }
    }
  }
}

function mapAt2(node: Tree, key: string): string | undefined {
  const inner = node.kind === "map" ? node.entries.get(key) : undefined;
  return inner?.kind === "scalar" ? inner.text : undefined;
}

function ipam(node: Tree, at: Place) {
  const config = asMap(node, at).entries.get("config");
  if (config?.kind !== "list") return [];
  return config.items.flatMap((item, index) => {
    const texts = asTexts(item, at.index(index));
    const subnet = texts["subnet"];
    if (subnet === undefined) return [];
    return [{ subnet, ...clean({ gateway: texts["gateway"], ipRange: texts["ip_range"] }) }];
  });
}
