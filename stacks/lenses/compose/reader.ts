import { mapStrings } from "../map-strings";
import type { z } from "zod";
import { completeStack } from "../../model/complete";
import type { Stack } from "../../model/stack";
import type { ServiceInput } from "../../model/service";
import { checkConsistency } from "./consistency";
import { parseEnvFile } from "./env-file";
import { ComposeError, notAMapping, quoted } from "./error";
import type { OwnKeys } from "./extra";
import { Files } from "./files";
import { resolveIncludes } from "./include";
import type { Scope } from "./interpolate";
import { checkKeys } from "./keys";
import { fill } from "./load";
import { mergeTrees, withoutResets } from "./merge";
import { clean, hostPath } from "./mounts";
import type { Position, Positions, UnknownFields } from "./positions";
import { projectName, shownPaths } from "./project";
import { plain } from "./plain";
import { readService } from "./service";
import { type ComposeFile, type MapNode, type ParseTree, start, type Tree } from "./tree";
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
  /** Variables that stay `${NAME}`, whatever their value, beside the secrets of the stack. */
  readonly keep?: ((name: string) => boolean) | undefined;
}

/** Where the text of a top-level config or secret comes from. */
export interface TextSource {
  /** Absolute path of a file. */
  readonly file?: string;
  /** Name of a variable. */
  readonly environment?: string;
  readonly external?: boolean;
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
  /** The top-level configs and secrets by key, less what stands in a service: inline content. */
  readonly sources: Readonly<Record<"configs" | "secrets", Readonly<Record<string, TextSource>>>>;
}

/** What the reading of a file may need, and what takes long to load. */
export interface ReadParts {
  readonly parse: ParseTree;
  /** Reads ALFA's own keys, which few files have. */
  readonly own: OwnKeys | undefined;
}

/** There is something under ALFA's own keys, and no schema to read it with. */
export class OwnKeysWanted extends Error {}

/**
 * Reads a Compose application; later files override earlier ones.
 * @throws ComposeError (FILE:LINE:COLUMN and what is wrong) for what can't be read
 * @throws OwnKeysWanted without `own` where it is needed
 */
export function readWith(
  { parse, own }: ReadParts,
  files: readonly ComposeFile[],
  options: ReadOptions,
): ComposeReading {
  const shown = shownPaths(files[0]?.path, options.directory);
  const warnings: Notes["warnings"] = [];
  const warn = (message: string, position: Position): void => void warnings.push({ message, position });
  const shared = { parse, read: options.read ?? (() => undefined), show: shown, warn };
  const variable = (name: string): string | undefined =>
    Object.hasOwn(options.environment, name) ? options.environment[name] : undefined;
  const dotenv = new Files(shared, { lookup: variable }).open(hostPath(".env", options.directory, undefined));
  const defaults = dotenv ? parseEnvFile(dotenv, variable) : new Map<string, null>();
  const raw = files.flatMap((file) => parse(file, options.directory)).filter((tree) => !isEmpty(tree));
  for (const tree of raw) checkKeys(tree, warn);
  const first = start(files[0]?.path ?? options.directory);
  const declared = new Set(raw.flatMap((tree) => [...mapAt(tree, "x-alfa-secrets").keys()]));
  const outer: Scope = {
    lookup: (name) => variable(name) ?? defaults.get(name) ?? undefined,
    keep: { has: (name) => declared.has(name) || options.keep?.(name) === true },
  };
  const name = projectName(raw, outer, options);
  const scope: Scope = {
    ...outer,
    lookup: (key) => outer.lookup(key) ?? (key === "COMPOSE_PROJECT_NAME" ? name : undefined),
  };
  const named = new Files(shared, scope);
  const tree = merge(
    raw.map((one) => fill(one, scope)),
    named,
    first,
  );
  return new Reader(tree, named, name, options, own, warnings).run();
}

const isEmpty = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;

const mapAt = (tree: Tree, key: string): ReadonlyMap<string, Tree> => {
  const inner = tree.kind === "map" ? tree.entries.get(key) : undefined;
  return inner?.kind === "map" ? inner.entries : new Map();
};

function merge(trees: readonly Tree[], files: Files, first: Position): MapNode {
  let merged: Tree | undefined;
  for (const tree of trees) {
    if (tree.kind !== "map") throw new ComposeError(tree.position, notAMapping);
    const whole = resolveIncludes(tree, files);
    merged = merged ? mergeTrees(merged, whole) : whole;
  }
  const result = merged && withoutResets(merged);
  if (result?.kind !== "map") throw new ComposeError(first, "the file is empty: a Compose file has `services`");
  return result;
}

/** Names that every JavaScript object has a value for: as names of the user's own they can't be told from it. */
const reserved = new Set(Object.getOwnPropertyNames(Object.prototype));

class Reader {
  private readonly positions = new Map<string, Position>();
  private readonly notes: Notes;
  private readonly secretKeys: Record<string, string[]> = {};
  private readonly provided = new Set<string>();

  constructor(
    private readonly tree: MapNode,
    private readonly files: Files,
    private readonly name: string,
    private readonly options: ReadOptions,
    private readonly own: OwnKeys | undefined,
    warnings: Notes["warnings"],
  ) {
    this.notes = { positions: this.positions, unknown: {}, warnings };
  }

  run(): ComposeReading {
    const { tree } = this;
    const section = tree.entries.get("services");
    if (!section) throw new ComposeError(tree.position, noServices(tree));
    const services = this.services([...asMap(section, this.at("services")).entries, ...mapAt(tree, "x-alfa-services")]);
    // Its strings are taken as they are, not filled in later: a "$" stands for itself.
    const extra = mapStrings(
      this.extension("x-alfa", ({ Extra }) => Extra),
      (text) => text.replaceAll("$$", "$"),
    );
    const stack = {
      name: this.name,
      services,
      networks: this.networks(services),
      volumes: this.section("volumes", (inner, key) => this.volume(inner, key)),
      secrets: this.extension("x-alfa-secrets", ({ Secrets }) => Secrets) ?? {},
      host: { processes: [], tunnels: [], publicPorts: [], endpoints: [] },
      notStarted: {},
      ...extra,
      activeProfiles: this.profiles(services, extra?.activeProfiles ?? []),
    };
    const { unknown, warnings, positions } = this.notes;
    const configs = new Set(mapAt(tree, "configs").keys());
    const secrets = new Set(mapAt(tree, "secrets").keys());
    const { provided } = this;
    checkConsistency({ stack, positions, unknown, configs, secrets, provided, start: tree.position });
    return {
      stack: completeStack(stack),
      positions: this.positions,
      warnings,
      unknown,
      secretKeys: this.secretKeys,
      sources: { configs: this.sources("configs"), secrets: this.sources("secrets") },
    };
  }

  private at(path: string): Place {
    return new Place(this.notes, undefined, path, path);
  }

  private profiles(services: Readonly<Record<string, ServiceInput>>, declared: readonly string[]): string[] {
    const given = this.options.profiles;
    const variable = this.files.scope.lookup("COMPOSE_PROFILES");
    const named = given.length > 0 ? given : (variable?.split(",") ?? declared);
    const active = named.map((text) => text.trim()).filter(Boolean);
    if (!active.includes("*")) return active;
    return [...new Set(Object.values(services).flatMap(({ profiles = [] }) => profiles))];
  }

  private services(section: readonly [string, Tree][]): Record<string, ServiceInput> {
    const configs = this.configTexts();
    const services: Record<string, ServiceInput> = {};
    for (const [name, node] of section) {
      const at = this.at(`services.${name}`);
      const map = asMap(node, at);
      this.checkName(name, map, "service");
      if (map.entries.has("provider")) {
        at.warn(map, "its provider makes no container: no rule looks at it");
        this.provided.add(name);
        continue;
      }
      if (!map.entries.has("image") && !map.entries.has("build")) {
        at.warn(map, "has neither `image` nor `build`: Compose can't start it");
      }
      const secretKeys = new Set<string>();
      const service = readService(name, map, { notes: this.notes, files: this.files, configs, secretKeys });
      const isPlaced = service.networkMode !== undefined || Object.keys(service.networks ?? {}).length > 0;
      services[name] = isPlaced ? service : { ...service, networks: { default: {} } };
      if (secretKeys.size > 0) this.secretKeys[name] = [...secretKeys];
    }
    return services;
  }

  private checkName(name: string, node: Tree, kind: string): void {
    if (reserved.has(name)) {
      throw new ComposeError(node.key ?? node.position, `a ${kind} can't be called ${quoted(name)}`);
    }
  }

  private section<T>(name: string, read: (inner: MapNode, key: string) => T): Record<string, T> {
    const node = this.tree.entries.get(name);
    if (!node) return {};
    const entries = [...asMap(node, this.at(name)).entries];
    for (const [key, inner] of entries) this.checkName(key, inner, name.slice(0, -1));
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
    const usesDefault = Object.values(services).some(({ networks: own = {} }) => "default" in own);
    return usesDefault && !("default" in networks)
      ? { ...networks, default: { name: `${this.name}_default` } }
      : networks;
  }

  private sources(section: "configs" | "secrets"): Record<string, TextSource> {
    return this.section(section, (node, key) => {
      const get = this.getter(node, `${section}.${key}`);
      const file = get("file", (inner, at) => {
        const home = this.files.scope.lookup("HOME");
        return hostPath(asString(inner, at), inner.base, home);
      });
      const external = get("external", (inner, at) => inner.kind === "map" || asBoolean(inner, at));
      return clean({ file, environment: get("environment", asString), external });
    });
  }

  private configTexts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [key, node] of mapAt(this.tree, "configs")) {
      const content = mapAt2(node, "content");
      if (content !== undefined) texts.set(key, content);
    }
    return texts;
  }

  /** What of the stack stands under a key of ours. */
  private extension<S extends z.ZodType>(key: string, schemaOf: (own: OwnKeys) => S): z.output<S> | undefined {
    const node = this.tree.entries.get(key);
    if (!node) return undefined;
    if (!this.own) throw new OwnKeysWanted();
    const parsed = schemaOf(this.own).safeParse(plain(node));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const path = [key, ...(issue?.path ?? [])].join(".");
    throw new ComposeError(node.position, `${path}: ${issue?.message ?? "invalid"}`);
  }
}

/** What is wrong with a file without `services`. */
function noServices(tree: MapNode): string {
  const old = [...tree.entries].find(
    ([, inner]) => inner.kind === "map" && (inner.entries.has("image") || inner.entries.has("build")),
  );
  if (!old) return "no `services`: a Compose file has its services under that key";
  return `${quoted(old[0])} stands at the top, as in Compose files of version 1: put the services under \`services:\``;
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
