import { isIP } from "node:net";
import type { ServiceInput } from "../../model/service";
import type { ScalarNode, Tree } from "./tree";
import { asInteger, asList, asScalar, asString, type Place } from "./values";

type Port = NonNullable<ServiceInput["ports"]>[number];

/** Stands for a port whose text an unset variable decides: reading it is `unknown`. */
const placeholder: Port = { target: 1 };

/** No host has more ports for one service. */
const maxPorts = 65_536;

/** `ports` in any syntax; ranges become one entry a port, as Compose has it. */
export function readPorts(node: Tree, at: Place): Port[] {
  const ports: Port[] = [];
  for (const item of asList(node, at).items) {
    const read = item.kind === "map" ? [longPort(item, at.index(ports.length))] : shortPorts(item, at, ports.length);
    if (ports.length + read.length > maxPorts)
      at.fail(item, `at most ${maxPorts} ports in all`, item.kind === "scalar" ? item.text : undefined);
    for (const port of read) {
      at.index(ports.length).mark(item);
      ports.push(port);
    }
  }
  return ports;
}

function longPort(node: Tree & { kind: "map" }, at: Place): Port {
  const get = <T>(key: string, read: (inner: Tree, place: Place) => T): T | undefined => {
    const inner = node.entries.get(key);
    return inner && read(inner, at.field(modelKey[key] ?? key, key));
  };
  const target = get("target", asInteger);
  if (target === undefined) {
    if (!node.entries.has("target")) return at.fail(node, "a `target` port");
    return placeholder;
  }
  if (target < 1 || target > 65_535) return at.fail(node, "a target port from 1 to 65535", String(target));
  const published = get("published", asPublished);
  const hostIp = get("host_ip", asAddress);
  const protocol = get("protocol", asProtocol);
  const mode = get("mode", asString);
  return {
    target,
    ...(published !== undefined && published !== "" && { published }),
    ...(hostIp !== undefined && { hostIp }),
    ...(protocol !== undefined && { protocol }),
    ...((mode === "host" || mode === "ingress") && { mode }),
  };
}

const modelKey: Readonly<Record<string, string>> = { host_ip: "hostIp" };

function asPublished(node: Tree, at: Place): string {
  const { text, unknown } = asScalar(node, at);
  return unknown !== undefined || text === "" || range(text) ? text : at.fail(node, "a host port or a range", text);
}

function asAddress(node: Tree, at: Place): string {
  const { text, unknown } = asScalar(node, at);
  return unknown !== undefined || isAddress(text) ? text : at.fail(node, "an IP address", text);
}

const isAddress = (text: string): boolean => isIP(text.replace(/^\[(.*)\]$/, "$1")) !== 0;

function asProtocol(node: Tree, at: Place): Port["protocol"] {
  const text = asString(node, at).toLowerCase();
  return text === "tcp" || text === "udp" || text === "sctp" ? text : at.fail(node, "tcp, udp or sctp", text);
}

/** [HOST_IP:][PUBLISHED:]TARGET[/PROTOCOL]; HOST_IP may be IPv6 in brackets or bare. */
const short = /^(?:(?:\[([^\]]*)\]|([^/]*?)):)?(?:([\d-]*):)?(\d+(?:-\d+)?)(?:\/(\w+))?$/;

function shortPorts(node: Tree, list: Place, index: number): Port[] {
  const at = list.index(index);
  if (node.kind !== "scalar") return at.fail(node, 'a port like "127.0.0.1:8080:80"');
  if (node.unknown !== undefined) return [placeholder];
  const parts = split(node);
  if (!parts) return at.fail(node, 'a port like "127.0.0.1:8080:80"', node.text);
  const targets = range(parts.target);
  const published = parts.published === undefined ? undefined : range(parts.published);
  const ok = targets && (!parts.published || published) && targets.every((port) => port >= 1 && port <= 65_535);
  if (!ok) return at.fail(node, "ports from 1 to 65535", node.text);
  const protocol = parts.protocol?.toLowerCase() ?? "tcp";
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp")
    return at.fail(node, "tcp, udp or sctp", protocol);
  if (parts.hostIp && !isAddress(parts.hostIp)) return at.fail(node, "an IP address before the ports", parts.hostIp);
  const common = { protocol, ...(parts.hostIp && { hostIp: parts.hostIp }) } as const;
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) {
    return [{ target: only, ...(parts.published && { published: parts.published }), ...common }];
  }
  if (published && published.length !== targets.length) return at.fail(node, "ranges of the same length", node.text);
  return targets.map((target, offset) => ({
    target,
    ...(published && { published: String(published[offset]) }),
    ...common,
  }));
}

interface Parts {
  hostIp?: string | undefined;
  published?: string | undefined;
  target: string;
  protocol?: string | undefined;
}

function split(node: ScalarNode): Parts | undefined {
  const text = node.text.trim();
  const [, bracketed, bare, published, target, protocol] = short.exec(text) ?? [];
  if (target === undefined) return undefined;
  // "8080:80" has no address: its first part is the published port.
  if (bracketed === undefined && published === undefined && bare !== undefined && /^[\d-]*$/.test(bare)) {
    return { published: bare, target, protocol };
  }
  const hostIp = bracketed ?? bare;
  return { hostIp, published, target, protocol };
}

function range(text: string): number[] | undefined {
  const [from = Number.NaN, to = from] = text.split("-").map(Number);
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to > 65_535 || from < 0) return undefined;
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}
