import { z } from "zod";
import { Host, type Network, type Stack, type Volume } from "../../stacks/model/stack";
import { declaredContainer, type DeclaredContainer } from "./container";
import { plain } from "./plain";

export const containerType = "docker:index/container:Container";
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
  /** Strings in it that are known to be secret. */
  readonly secrets?: ReadonlySet<string>;
}

/** The stack that a program's resources make, and what the rules must know about it beyond. */
export interface DeclaredStack {
  readonly stack: Stack;
  /** Service -> field -> why it is not known. */
  readonly unknown: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly secretKeys: Readonly<Record<string, readonly string[]>>;
  /** Service -> its resource. */
  readonly urns: Readonly<Record<string, string>>;
}

const Named = z.looseObject({
  name: z.string().optional(),
  driver: z.string().optional(),
  internal: z.boolean().optional(),
});
const StackInputs = z.looseObject({ host: Host });

/** Reads the Docker resources of any program; everything declared is active. */
export function declaredStack(
  declarations: readonly Declaration[],
  ignore: Readonly<Record<string, Readonly<Record<string, string>>>>,
): DeclaredStack {
  const containers = declarations.filter(({ type }) => type === containerType);
  const read = containers.map(({ name, urn, props, secrets }) => ({ urn, ...declaredContainer(name, props, secrets) }));
  const named = distinct(read);
  const component = declarations.find(({ type }) => type === stackType);
  const inputs = StackInputs.safeParse(plain(component?.props).value).data;
  return {
    stack: {
      name: read.find(({ stack }) => stack !== undefined)?.stack ?? component?.name ?? project(declarations),
      services: Object.fromEntries(
        named.map(([name, { service }]) => [
          name,
          { ...service, name, ignore: { ...service.ignore, ...ignore[name] } },
        ]),
      ),
      networks: Object.fromEntries(of(declarations, networkType).map((entry) => [entry.name, network(entry)])),
      volumes: Object.fromEntries(of(declarations, volumeType).map((entry) => [entry.name, volume(entry)])),
      secrets: {},
      host: inputs?.host ?? Host.parse({}),
      activeProfiles: [],
      notStarted: {},
    },
    unknown: Object.fromEntries(named.map(([name, { unknown }]) => [name, unknown])),
    secretKeys: Object.fromEntries(named.map(([name, { secretKeys }]) => [name, secretKeys])),
    urns: Object.fromEntries(named.map(([name, { urn }]) => [name, urn])),
  };
}

type Read = DeclaredContainer & { readonly urn: string };

/** Services by name; of two with one name (in different components) the later ones get a number. */
function distinct(read: readonly Read[]): [string, Read][] {
  const counts = new Map<string, number>();
  return read.map((entry) => {
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
