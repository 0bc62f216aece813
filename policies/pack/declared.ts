import { z } from "zod";
import { Host, type Network, type Stack, type Volume } from "../../stacks/model/stack";
import { declaredContainer, type DeclaredContainer } from "./container";
import { containers, formats } from "./format";
import { plain } from "./plain";

const networkType = "docker:index/network:Network";
const volumeType = "docker:index/volume:Volume";
/** ALFA's own component: what stands outside containers is its input. */
const stackType = "alfa:index:Stack";

/** A resource as a program declares it. */
export interface Declaration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: unknown;
  /** Strings in it that are known to be secret; undefined: nobody told which are. */
  readonly secrets: ReadonlySet<string> | undefined;
}

/** A stack that a program's resources make, and what the rules must know about it beyond. */
export interface DeclaredStack {
  readonly stack: Stack;
  /** Service -> field -> why it is not known. */
  readonly unknown: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly secretKeys: Readonly<Record<string, readonly string[]>>;
  /** Service -> its resource. */
  readonly urns: Readonly<Record<string, string>>;
  /** Whether secrets could be told from other values, of every service. */
  readonly secretsTold: boolean;
  /** Services that a Docker Swarm runs. */
  readonly swarm: readonly string[];
}

const Named = z.looseObject({
  name: z.string().optional(),
  driver: z.string().optional(),
  internal: z.boolean().optional(),
});
const StackInputs = z.looseObject({ host: Host });

/**
 * Reads the Docker resources of any program; everything declared is active. Containers that say of which stack they are
 * make one stack each; all others are of the program's own.
 *
 * @param ignore suppressions: service -> rule -> reason
 */
export function declaredStacks(
  declarations: readonly Declaration[],
  ignore: Readonly<Record<string, Readonly<Record<string, string>>>>,
): DeclaredStack[] {
  const component = declarations.find(({ type }) => type === stackType);
  const own = component?.name ?? project(declarations);
  const host = StackInputs.safeParse(plain(component?.props).value).data?.host ?? Host.parse({});
  const networks = Object.fromEntries(of(declarations, networkType).map((entry) => [entry.name, network(entry)]));
  const volumes = Object.fromEntries(of(declarations, volumeType).map((entry) => [entry.name, volume(entry)]));
  const read = formats.flatMap((format) =>
    declarations
      .filter(({ type }) => type === format.type)
      .map(({ name, urn, props, secrets }) => ({
        urn,
        told: secrets !== undefined,
        swarm: format !== containers,
        ...declaredContainer(name, props, secrets ?? new Set(), format),
      })),
  );
  const names = new Set(read.map(({ stack = own }) => stack));
  // The host is looked at once: with the program's own stack, or the only one there is.
  const hosting = names.size === 1 ? [...names][0] : own;
  return [...names].sort().map((stack) => {
    const named = distinct(read.filter((entry) => (entry.stack ?? own) === stack));
    return {
      stack: {
        name: stack,
        services: Object.fromEntries(
          named.map(([name, { service }]) => [
            name,
            { ...service, name, ignore: { ...service.ignore, ...ignore[name] } },
          ]),
        ),
        networks,
        volumes,
        secrets: {},
        host: stack === hosting ? host : Host.parse({}),
        activeProfiles: [],
        notStarted: {},
      },
      unknown: Object.fromEntries(
        named.map(([name, { unknown, told }]) => [name, told ? unknown : { ...mayBeSecret, ...unknown }]),
      ),
      secretKeys: Object.fromEntries(named.map(([name, { secretKeys }]) => [name, secretKeys])),
      urns: Object.fromEntries(named.map(([name, { urn }]) => [name, urn])),
      secretsTold: named.every(([, { told }]) => told),
      swarm: named.flatMap(([name, { swarm }]) => (swarm ? [name] : [])),
    };
  });
}

/** Why values were not evaluated: a secret among them would be taken for a literal, or printed. */
export const secretsUntold = "secrets can't be told from other values";

/** Fields in which programs put secrets. */
const mayBeSecret = Object.fromEntries(
  ["environment", "command", "entrypoint", "labels", "configs", "healthcheck", "logging"].map((field) => [
    field,
    secretsUntold,
  ]),
);

type Read = DeclaredContainer & { readonly urn: string; readonly told: boolean; readonly swarm: boolean };

/** Services by name; of two with one name (in different components) the later ones, by URN, get a number. */
function distinct(read: readonly Read[]): [string, Read][] {
  const counts = new Map<string, number>();
  const sorted = [...read].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return sorted.map((entry) => {
    const { name } = entry.service;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count === 1 ? name : `${name}-${count}`, entry];
  });
}

/** Networks or volumes under their names on the Engine, as the containers name them. */
const of = (declarations: readonly Declaration[], type: string) =>
  declarations.flatMap((declaration) => {
    if (declaration.type !== type) return [];
    const props = Named.safeParse(plain(declaration.props).value).data;
    return [{ name: props?.name ?? declaration.name, driver: props?.driver, internal: props?.internal }];
  });

function network({
  name,
  driver,
  internal,
}: {
  name: string;
  driver: string | undefined;
  internal: boolean | undefined;
}): Network {
  return {
    name,
    ...(driver === undefined ? {} : { driver }),
    ...(internal === undefined ? {} : { internal }),
    driverOpts: {},
    ipam: [],
    labels: {},
    external: false,
  };
}

function volume({ name, driver }: { name: string; driver: string | undefined }): Volume {
  return { name, ...(driver === undefined ? {} : { driver }), driverOpts: {}, labels: {}, external: false };
}

/** The Pulumi project, from any URN: `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
const project = (declarations: readonly Declaration[]): string => declarations[0]?.urn.split("::")[1] ?? "";
