import { activeDependencies, inStartOrder } from "../../model/order";
import type { Service } from "../../model/service";
import type { Stack } from "../../model/stack";
import { usedNetworks, usedVolumes } from "../../model/used";
import { defined } from "../defined";
import { argsFromService, filledArgs, networkArgs, volumeArgs } from "../pulumi";
import { Code, expression, template } from "./expression";
import { identifiers } from "./identifiers";
import { comment, type Origin } from "./write";

/** A Pulumi program of one file. */
export interface Program {
  /** Not formatted. */
  readonly text: string;
  /** The secrets that its configuration must have. */
  readonly secrets: readonly string[];
}

/**
 * The stack's active services, and the networks and volumes they use, as a program with @pulumi/docker. A secret is read
 * from the configuration under its name.
 * @param origin whose directory is the one above the program's
 */
export function writeProgram(stack: Stack, origin: Origin): Program {
  return new Writer(stack, origin).run();
}

/** `$$`, or the place of a secret. */
const places = /(\$\$|\$\{[A-Z][A-Z0-9_]*\})/;

/** Node's variable for a module's folder. In one piece a bundle would put this module's own in its place. */
const ownFolder = ["__", "dirname"].join("");

class Writer {
  readonly #taken = ["docker", "pulumi", "path", "config", "directory"];
  readonly #style;
  readonly #services: readonly Service[];
  readonly #variables: ReadonlyMap<string, string>;
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #networks: ReadonlyMap<string, string>;
  readonly #volumes: ReadonlyMap<string, string>;
  readonly #usedSecrets = new Set<string>();

  constructor(
    private readonly stack: Stack,
    private readonly origin: Origin,
  ) {
    this.#style = { directory: origin.directory, used: new Set<"MiB" | "directory">() };
    this.#services = inStartOrder(stack);
    this.#variables = this.#named(this.#services.map(({ name }) => name));
    this.#secrets = this.#named(Object.keys(stack.secrets), (name) => name.toLowerCase());
    this.#networks = this.#named(Object.keys(stack.networks), (name) => `${name}-network`);
    this.#volumes = this.#named(Object.keys(stack.volumes), (name) => `${name}-volume`);
  }

  run(): Program {
    const { stack, origin } = this;
    const networks = usedNetworks(stack).filter(([, { external }]) => !external);
    const volumes = usedVolumes(stack).filter(([, { external }]) => !external);
    const body = [
      ...networks.map(([key, network]) => this.#resource("Network", key, this.#networks, networkArgs(network))),
      ...(volumes.length > 0 ? ["", "// Data outlives its declaration: `pulumi destroy` leaves the volumes."] : []),
      ...volumes.map(([key, volume]) =>
        this.#resource("Volume", key, this.#volumes, volumeArgs(volume), { retainOnDelete: true }),
      ),
      ...this.#services.flatMap((service) => ["", this.#container(service)]),
    ];
    const secrets = [...this.#secrets].filter(([name]) => this.#usedSecrets.has(name));
    const usesDirectory = this.#style.used.has("directory");
    const text = [
      `/** The Compose project ${JSON.stringify(stack.name)}, written from ${comment(origin.file)}. */`,
      'import * as docker from "@pulumi/docker";',
      ...(secrets.length > 0 ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
      ...(usesDirectory ? ['import * as path from "node:path";'] : []),
      "",
      ...(usesDirectory
        ? [
            "/** Directory of the Compose file: its relative paths start here. */",
            `const directory = path.resolve(${ownFolder}, "..");`,
            "",
          ]
        : []),
      ...(secrets.length > 0 ? ["const config = new pulumi.Config();"] : []),
      ...secrets.map(([name, variable]) => `const ${variable} = config.requireSecret(${JSON.stringify(name)});`),
      "",
      ...body,
    ].join("\n");
    return { text, secrets: secrets.map(([name]) => name) };
  }

  /** A variable for each name, none that another one of the program is called. */
  #named(names: readonly string[], wanted = (name: string) => name): ReadonlyMap<string, string> {
    const given = identifiers(names.map(wanted), this.#taken);
    this.#taken.push(...given.values());
    return new Map(names.map((name) => [name, given.get(wanted(name)) ?? name]));
  }

  #container(service: Service): string {
    const { stack } = this;
    const args = argsFromService(stack, service);
    const { memory, memoryReservation, memorySwap, shmSize, networksAdvanced, mounts } = args;
    const options = activeDependencies(stack, service).map(({ name }) => new Code(this.#variables.get(name) ?? name));
    return this.#resource(
      "Container",
      service.name,
      this.#variables,
      defined({
        ...args,
        ...filledArgs(args, (text) => this.#filled(text)),
        ...this.#plain({ memory, memoryReservation, memorySwap, shmSize }),
        networksAdvanced: networksAdvanced?.map((place) => ({
          ...place,
          name: this.#reference(stack.networks, this.#networks, place.name),
        })),
        mounts: mounts?.map((mount) =>
          mount.type === "volume" && mount.source !== undefined
            ? { ...mount, source: this.#reference(stack.volumes, this.#volumes, mount.source) }
            : mount,
        ),
      }),
      options.length > 0 ? { dependsOn: options } : undefined,
    );
  }

  /** Pulumi counts in MiB: not to be written as a number of bytes. */
  #plain(sizes: Readonly<Record<string, number | undefined>>) {
    return Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => [name, size === undefined ? undefined : new Code(String(size))]),
    );
  }

  /** The name of a declared network or volume as its resource's. */
  #reference(
    all: Readonly<Record<string, { readonly name: string; readonly external: boolean }>>,
    variables: ReadonlyMap<string, string>,
    name: string,
  ): Code | string {
    const [key] = Object.entries(all).find((entry) => entry[1].name === name && !entry[1].external) ?? [];
    const variable = key === undefined ? undefined : variables.get(key);
    return variable === undefined ? name : new Code(`${variable}.name`);
  }

  #filled(text: string): Code | string {
    const parts = text.split(places);
    const isPlace = (index: number): boolean => index % 2 === 1;
    if (!parts.some((part, index) => isPlace(index) && part !== "$$")) return text.replaceAll("$$", () => "$");
    const [before, place = "", after, ...more] = parts;
    if (before === "" && after === "" && more.length === 0) return new Code(this.#secret(place));
    const written = parts.map((part, index) => {
      if (!isPlace(index)) return template(part);
      return part === "$$" ? "\\$" : `\${${this.#secret(part)}}`;
    });
    return new Code(`pulumi.interpolate\`${written.join("")}\``);
  }

  /** The variable of a secret, by its place `${NAME}`. */
  #secret(place: string): string {
    const name = place.slice(2, -1);
    this.#usedSecrets.add(name);
    return this.#secrets.get(name) ?? name;
  }

  #resource(
    type: "Network" | "Volume" | "Container",
    key: string,
    variables: ReadonlyMap<string, string>,
    args: object,
    options?: object,
  ): string {
    const style = this.#style;
    // A line break after the brace keeps prettier from joining the fields to one line.
    const first = expression(args, style).replace("{", type === "Container" ? "{\n" : "{");
    const given = [first, ...(options ? [expression(options, style)] : [])];
    return `const ${variables.get(key) ?? key} = new docker.${type}(${[JSON.stringify(key), ...given].join(", ")});`;
  }
}
