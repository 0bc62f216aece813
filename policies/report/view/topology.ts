import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import type { Severity } from "../../rules/rule";
import { imageRepository } from "../../rules/lib/image";
import { reachedBy } from "./reaches";
import { shortImage, stateOf } from "./state";
import type { Edge, Node, System, Topology } from "./model";
import type { ViewWords } from "./words";

/** Whom a picture can tell apart; the table beside it has all. */
export const drawable = 60;

/** Severity of the worst finding, by service. */
export type Worst = (service: string) => Severity | undefined;

const id = (kind: Node["kind"], name: string): string => `${kind}:${name}`;
const isEngineSocket = (path: string | undefined): boolean => /(?:^|\/)docker\.sock$/.test(path ?? "");

/** Services, networks, volumes, tunnels and processes of the host, and who reaches whom. */
export function topologyOf(system: System, worst: Worst, words: ViewWords): Topology {
  const { stack } = system;
  const services = Object.values(stack.services);
  const parts = [
    ...services.map((service) => ofService(system, service, worst, words)),
    ofNetworks(stack, words),
    ofHost(system, worst, words),
  ];
  const nodes = new Map(parts.flatMap((part) => part.nodes).map((node) => [node.id, node]));
  const edges = parts.flatMap((part) => part.edges).filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  return {
    name: stack.name,
    nodes: [...nodes.values()],
    edges: [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to, edge.kind]), edge])).values()],
  };
}

interface Part {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

function ofService(system: System, service: Service, worst: Worst, words: ViewWords): Part {
  const { stack } = system;
  const self = id("service", service.name);
  const { state, status } = stateOf(system, service, words);
  const node: Node = {
    id: self,
    kind: "service",
    label: service.name,
    detail: system.evidence ? status : shortImage(service.image),
    state,
    worst: worst(service.name),
  };
  const reached = reachedBy(stack, service);
  const published = service.ports.flatMap(({ published: port }) => (port === undefined ? [] : [port]));
  const volumes = service.volumes.flatMap(({ type, source }) =>
    type === "volume" && source !== undefined ? [source] : [],
  );
  const socket = service.volumes.some(({ source }) => isEngineSocket(source));
  return {
    nodes: [
      node,
      ...(published.length > 0 ? [outside(words)] : []),
      ...(socket ? [engine(words)] : []),
      ...volumes.map((name): Node => plainNode("volume", name, words.kinds.volume)),
    ],
    edges: [
      ...[...reached].map((name) => edge(self, id("service", name), "reaches")),
      ...Object.keys(service.dependsOn)
        .filter((name) => !reached.has(name))
        .map((name) => edge(self, id("service", name), "waits")),
      ...Object.keys(service.networks).map((name) => edge(self, id("network", name), "network")),
      ...volumes.map((name) => edge(self, id("volume", name), "mounts")),
      ...(published.length > 0 ? [edge(id("outside", "host"), self, "publishes", published.join(", "))] : []),
      ...(socket ? [edge(self, id("engine", "socket"), "reaches")] : []),
      ...routes(stack, service),
    ],
  };
}

/** What Traefik serves by the labels of the others. */
function routes({ services }: Stack, { labels, name }: Service): Edge[] {
  if (labels["traefik.enable"] !== "true") return [];
  const routers = Object.values(services).filter(({ image }) => /(?:^|\/)traefik$/.test(imageRepository(image)));
  return routers.flatMap((router) =>
    router.name === name ? [] : [edge(id("service", router.name), id("service", name), "routes")],
  );
}

const ofNetworks = ({ networks }: Stack, { kinds }: ViewWords): Part => ({
  nodes: Object.entries(networks).map(([name, { internal }]) =>
    plainNode("network", name, internal === true ? kinds.internalNetwork : kinds.network),
  ),
  edges: [],
});

function ofHost({ stack, evidence }: System, worst: Worst, words: ViewWords): Part {
  const { kinds, states } = words;
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const add = (kind: Node["kind"], name: string, label: string, detail: string, state: Node["state"]): string => {
    nodes.push({ id: id(kind, name), kind, label, detail, state, worst: worst(name) });
    return id(kind, name);
  };
  const behind = (port: number | undefined): string | undefined => {
    const process = stack.host.processes.find((one) => one.port === port);
    if (process) return id("process", process.name);
    const service = Object.values(stack.services).find(({ ports }) =>
      ports.some(({ published }) => published === String(port)),
    );
    return service && id("service", service.name);
  };
  for (const { name, port, calls } of stack.host.processes) {
    const probe = evidence?.probes?.find((one) => one.name === name);
    const state = probe === undefined ? "declared" : probe.state === "unknown" ? "unknown" : probe.state;
    const self = add("process", name, name, `${kinds.process}, ${port}`, state);
    for (const call of calls) edges.push(edge(self, id("service", call.service), "reaches", call.path));
  }
  const seen = evidence?.processes.filter(({ role }) => role === "tunnel") ?? [];
  for (const { pid, port, ports } of seen) {
    const self = add("tunnel", String(pid), kinds.tunnel, `pid ${pid}`, "well");
    for (const reached of ports ?? (port === undefined ? [] : [port])) {
      const target = behind(reached);
      if (target !== undefined) edges.push(edge(self, target, "exposes", String(reached)));
    }
  }
  if (evidence === undefined) {
    for (const { name, ingress } of stack.host.tunnels) {
      const self = add("tunnel", name, name, states.declared, "declared");
      for (const { hostname, service } of ingress) {
        const target = behind(portIn(service));
        if (target !== undefined) edges.push(edge(self, target, "exposes", hostname));
      }
    }
  }
  const tunnels = nodes.filter(({ kind }) => kind === "tunnel");
  if (tunnels.length > 0) nodes.push(plainNode("outside", "internet", words.kinds.anywhere, words.kinds.internet));
  return { nodes, edges: [...tunnels.map((node) => edge(id("outside", "internet"), node.id, "exposes")), ...edges] };
}

function portIn(url: string): number | undefined {
  const found = /:(\d{2,5})(?:\/|$)/.exec(url)?.[1];
  return found === undefined ? undefined : Number(found);
}

const edge = (from: string, to: string, kind: Edge["kind"], label = ""): Edge => ({ from, to, kind, label });

const plainNode = (kind: Node["kind"], name: string, detail: string, label = name): Node => ({
  id: id(kind, name),
  kind,
  label,
  detail,
  state: "declared",
});

const outside = ({ kinds }: ViewWords): Node => plainNode("outside", "host", kinds.published, kinds.host);
const engine = ({ kinds }: ViewWords): Node => plainNode("engine", "socket", "docker.sock", kinds.engine);
