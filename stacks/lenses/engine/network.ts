import { z } from "zod";
import { compareApi, type ContainerInspect, type Endpoint } from "../../engine";
import { defined } from "../defined";
import type { EndpointBody } from "./body";
import type { EngineContext } from "./context";
import { each, filled, nonZero, one, strings, words, type Element, type Fields, type Live } from "./field";

type Place = Element<"networksAdvanced">;

/** Modes that are no network of their own. */
const isMode = (name: string): boolean => /^(host|none|container:.*)$/.test(name);
/** The Engine's default network; "nat" is its name on Windows. */
const isDefault = (name: string): boolean => ["", "default", "bridge", "nat"].includes(name);

/** Networks and names. (Ports: ports.ts) */
export const networkFields: Fields<"networksAdvanced" | "networkMode" | "hosts" | "dns" | "dnsOpts" | "dnsSearches"> = {
  networksAdvanced: {
    doc: "Networks with the container's aliases and addresses on each. The first one is the network mode.",
    schema: z.array(
      z.strictObject({
        name: z.string().min(1),
        aliases: z.array(z.string()).optional(),
        driverOpts: z.array(z.string()).optional(),
        gwPriority: z.int().optional(),
        ipv4Address: z.string().optional(),
        ipv6Address: z.string().optional(),
        linkLocalIps: z.array(z.string()).optional(),
        macAddress: z.string().optional(),
      }),
    ),
    form: "set",
    change: "network",
    write(value, creation, { args }) {
      const mode = args.networkMode ?? "";
      if (isMode(mode)) return;
      const unlisted = !isDefault(mode) && !value.some(({ name }) => name === mode);
      const places = unlisted ? [{ name: mode }, ...value] : value;
      // The network mode and the network of the create request must be one and the same.
      const primary = places.find(({ name }) => name === mode) ?? places[0];
      if (!primary) return;
      creation.body.HostConfig.NetworkMode = primary.name;
      creation.body.NetworkingConfig = { EndpointsConfig: { [primary.name]: endpointOf(primary) } };
      if (primary.macAddress) creation.body.MacAddress = primary.macAddress;
      const others = places.filter((place) => place !== primary);
      creation.connects.push(...others.map((place) => ({ network: place.name, endpoint: endpointOf(place) })));
    },
    read: (live) => filled(placesOf(live)),
    pieces(value, { ctx }) {
      return each(value, (place) => {
        const name = nameOf(place.name, ctx);
        const normal = normalPlace({ ...place, name });
        // The default network as the only one is no choice, unless an address on it is.
        const bare = Object.keys(normal).length === 1;
        return isMode(name) || (bare && isDefault(name) && value.length === 1)
          ? undefined
          : { key: name, value: normal };
      });
    },
    limit(value, { ctx, args }) {
      if (args.networkMode && isMode(args.networkMode)) {
        return `a container with network mode "${args.networkMode}" can't be on networks of its own`;
      }
      const old = (version: string) => compareApi(ctx.apiVersion, version) < 0;
      if (old("1.48") && value.some((place) => place.gwPriority)) {
        return `gwPriority needs API 1.48 (Engine 28), this Engine speaks "${ctx.apiVersion}"`;
      }
      if (old("1.44") && value.slice(1).some((place) => place.macAddress)) {
        return `macAddress on a network other than the first needs API 1.44 (Engine 25), this Engine speaks "${ctx.apiVersion}"`;
      }
      return undefined;
    },
  },
  networkMode: {
    doc: 'host, none, container:NAME, or a network (means the same as its name in networksAdvanced). The default network is "bridge".',
    schema: z.string(),
    form: "one",
    change: "replace",
    write(value, { body }, { args }) {
      if (isMode(value) || !args.networksAdvanced?.length) body.HostConfig.NetworkMode = value;
    },
    read({ container, ctx }) {
      const mode = container.HostConfig.NetworkMode ?? "";
      return isMode(mode) ? withContainerName(mode, ctx) : undefined;
    },
    pieces(value, { args, ctx }) {
      if (isMode(value)) return [{ key: "", at: "", value: withContainerName(value, ctx) }];
      const name = nameOf(value, ctx);
      const listed = (args.networksAdvanced ?? []).some((place) => nameOf(place.name, ctx) === name);
      return isDefault(name) || listed
        ? []
        : [{ field: "networksAdvanced", key: name, at: "", value: { name }, change: "network" }];
    },
    limit(value, { args }) {
      if (!value.startsWith("container:")) return undefined;
      const [own] = (["hostname", "hosts", "dns", "ports", "publishAllPorts"] as const).filter((name) => {
        const declared = args[name];
        return Array.isArray(declared) ? declared.length > 0 : Boolean(declared);
      });
      return (
        own && `with the network of another container come its names and ports: "${own}" can't be set beside "${value}"`
      );
    },
  },
  hosts: {
    doc: 'Names in the container\'s /etc/hosts; the address "host-gateway" is the host.',
    schema: z.array(z.strictObject({ host: z.string().min(1), ip: z.string().min(1) })),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.ExtraHosts = value.map(({ host, ip }) => `${host}:${ip}`)),
    read: ({ container }) =>
      filled(
        (container.HostConfig.ExtraHosts ?? []).map((entry) => {
          const at = entry.search(/[:=]/);
          return { host: entry.slice(0, at), ip: entry.slice(at + 1) };
        }),
      ),
    pieces: (value) => each(value, ({ host, ip }) => ({ key: `${host} ${ip}`, value: { host, ip } })),
  },
  dns: one({
    doc: "DNS servers, in order.",
    schema: z.array(z.string()),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Dns = value),
    read: ({ container }) => filled(container.HostConfig.Dns),
    normal: filled,
  }),
  dnsOpts: {
    doc: "Options of resolv.conf.",
    schema: z.array(z.string()),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.DnsOptions = value),
    read: ({ container }) => filled(container.HostConfig.DnsOptions),
    pieces: words(),
  },
  dnsSearches: one({
    doc: "DNS search domains, in order.",
    schema: z.array(z.string()),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.DnsSearch = value),
    read: ({ container }) => filled(container.HostConfig.DnsSearch),
    normal: filled,
  }),
};

/** The container's places as the Engine has them now. */
function placesOf({ container, ctx }: Live): Place[] {
  const wantsMac = new Set(
    (ctx.declared?.networksAdvanced ?? []).filter((place) => place.macAddress).map(({ name }) => nameOf(name, ctx)),
  );
  return Object.entries(container.NetworkSettings.Networks ?? {})
    .filter(([name]) => !isMode(name))
    .map(([key, endpoint]) => {
      const name = nameOf(key, ctx);
      const primary = nameOf(container.HostConfig.NetworkMode ?? "", ctx) === name;
      // Before API 1.44 the chosen address stands in Config; since then the endpoint holds it, as it holds a generated one.
      const chosen = primary ? filled(container.Config.MacAddress) : undefined;
      const macAddress = wantsMac.has(name) ? (filled(endpoint?.MacAddress) ?? chosen) : chosen;
      const declared = ctx.declared?.networksAdvanced?.find((place) => nameOf(place.name, ctx) === name)?.aliases;
      return placeOf(name, endpoint ?? {}, aliasesOf(endpoint ?? {}, container, declared), macAddress);
    });
}

/**
 * The aliases somebody chose. The Engine adds the container's short id, exactly its first 12 characters, and on some networks
 * the host name (moby: Daemon.updateNetworkConfig), which counts only where it is declared.
 */
function aliasesOf(endpoint: Endpoint, { Id, Config }: ContainerInspect, declared: readonly string[] = []): string[] {
  const given = [Id.slice(0, 12), ...(Config.Hostname && !declared.includes(Config.Hostname) ? [Config.Hostname] : [])];
  return (endpoint.Aliases ?? []).filter((alias) => !given.includes(alias));
}

function placeOf(name: string, endpoint: Endpoint, aliases: string[], macAddress: string | undefined): Place {
  const { IPAMConfig, GwPriority } = endpoint;
  const options = Object.entries(strings(endpoint.DriverOpts) ?? {}).map(([key, value]) => `${key}=${value}`);
  return defined({
    name,
    aliases: filled(aliases),
    driverOpts: filled(options),
    gwPriority: nonZero(GwPriority),
    ipv4Address: filled(IPAMConfig?.IPv4Address),
    ipv6Address: filled(IPAMConfig?.IPv6Address),
    linkLocalIps: filled(IPAMConfig?.LinkLocalIPs),
    macAddress,
  });
}

function normalPlace(place: Place): Place {
  const sorted = (list: readonly string[] | undefined) => filled([...new Set(list)].sort());
  return defined({
    name: place.name,
    aliases: sorted(place.aliases),
    driverOpts: sorted(place.driverOpts),
    gwPriority: nonZero(place.gwPriority),
    ipv4Address: filled(place.ipv4Address),
    ipv6Address: filled(place.ipv6Address),
    linkLocalIps: sorted(place.linkLocalIps),
    macAddress: filled(place.macAddress)?.toLowerCase(),
  });
}

/** EndpointConfig of a declared place, for create and connect. */
export function endpointOf(place: Place): EndpointBody {
  const addresses = defined({
    IPv4Address: filled(place.ipv4Address),
    IPv6Address: filled(place.ipv6Address),
    LinkLocalIPs: filled(place.linkLocalIps),
  });
  const options = (place.driverOpts ?? []).map((text): [string, string] => {
    const at = text.indexOf("=");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  });
  return defined({
    Aliases: filled(place.aliases),
    DriverOpts: filled(Object.fromEntries(options)),
    GwPriority: nonZero(place.gwPriority),
    MacAddress: filled(place.macAddress),
    IPAMConfig: filled(addresses),
  });
}

const nameOf = (ref: string, ctx: EngineContext): string => ctx.networkNames?.get(ref) ?? ref;

/** "container:ID" as "container:NAME". */
export function withContainerName(mode: string, ctx: EngineContext): string {
  const id = /^container:(.*)$/.exec(mode)?.[1];
  return id === undefined ? mode : `container:${ctx.containerNames?.get(id) ?? id}`;
}
