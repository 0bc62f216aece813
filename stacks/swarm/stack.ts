import { UserError } from "../model/errors";
import type { Service } from "../model/service";
import { isActive, Stack, type Network } from "../model/stack";
import { ConfigError } from "../settings";
import { lossesOf, type Loss, type SwarmEngine } from "./losses";

const publishedByChoice = "alfa:swarmPublish names the service: a swarm publishes on every interface of the node";

/** A stack in a swarm, and what of it is not there because of that. */
export interface SwarmStack {
  readonly stack: Stack;
  readonly leftOut: readonly Loss[];
}

/**
 * The stack as a swarm can run it: overlay networks; ports of one address are published on every interface of the node where
 * `publish` names the service, and not at all elsewhere. What is set up from the host through such ports is left out.
 * @param publish names of services
 * @throws UserError for a name that no service with such a port has
 */
export function stackForSwarm(stack: Stack, publish: readonly string[]): SwarmStack {
  mustHavePorts(stack, publish);
  const { uptimeKuma, n8n, ...rest } = stack;
  const services = Object.entries(stack.services).map(([key, service]): [string, Service] => [
    key,
    publish.includes(service.name) ? published(service) : { ...service, ports: openPorts(service) },
  ]);
  const networks = Object.entries(stack.networks).map(([key, network]): [string, Network] => [key, overlay(network)]);
  const watches = uptimeKuma !== undefined && publish.includes(uptimeKuma.service);
  return {
    stack: Stack.parse({
      ...rest,
      services: Object.fromEntries(services),
      networks: Object.fromEntries(networks),
      // Nobody could ask at a port that is not published.
      host: {
        ...stack.host,
        endpoints: stack.host.endpoints.filter(({ service }) => service === undefined || publish.includes(service)),
      },
      ...(watches && { uptimeKuma }),
    }),
    leftOut: [
      ...Object.values(stack.services)
        .filter((service) => isActive(stack, service) && !publish.includes(service.name))
        .filter((service) => openPorts(service).length < service.ports.length)
        .map(({ name }) => leftOut(name, "ports", closed)),
      ...(uptimeKuma === undefined || watches ? [] : [leftOut(uptimeKuma.service, "monitors", unreached)]),
      ...(n8n === undefined ? [] : [leftOut(n8n.service, "workflows", byHand)]),
    ],
  };
}

/** The ports of every interface. */
const openPorts = ({ ports }: Service): Service["ports"] =>
  ports.filter(({ hostIp = "" }) => ["", "0.0.0.0", "::"].includes(hostIp));

const closed =
  "a swarm publishes on every interface of a node: a port of one address is not published, unless alfa:swarmPublish names the service";
const unreached = "its administrator and monitors are set up through its port: name it in alfa:swarmPublish";
const byHand =
  "its workflows and credentials are set up in a container of its name, which a swarm has none of: import them";
const leftOut = (service: string, field: string, says: string): Loss => ({ service, field, says, refused: false });

function mustHavePorts({ services }: Stack, publish: readonly string[]): void {
  const known = Object.values(services).flatMap(({ name, ports }) => (ports.length > 0 ? [name] : []));
  const wrong = publish.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new ConfigError(
    "swarmPublish",
    `"alfa:swarmPublish" names "${wrong}", which is no service with a published port; those are ${known.join(", ")}`,
  );
}

const published = (service: Service): Service => ({
  ...service,
  ports: service.ports.map((port) => ({ ...port, hostIp: undefined })),
  ignore: { "port-all-interfaces": publishedByChoice, ...service.ignore },
});

/** Attachable: a container beside the services may join, which is how one looks into the network. */
const overlay = (network: Network): Network =>
  network.external || (network.driver !== undefined && network.driver !== "bridge")
    ? network
    : { ...network, driver: "overlay", attachable: true };

/**
 * What the active services of a stack lose in a swarm.
 * @throws UserError naming every service that could not be itself there
 */
export function lossesOfStack(stack: Stack, engine: SwarmEngine): Loss[] {
  const losses = Object.values(stack.services)
    .filter((service) => isActive(stack, service))
    .flatMap((service) => lossesOf(service, engine));
  const refused = losses.filter((loss) => loss.refused);
  if (refused.length === 0) return losses;
  throw new UserError(
    `the stack "${stack.name}" can't be placed in a swarm:\n` +
      refused.map(({ service, field, says }) => `  service "${service}", ${field}: ${says}`).join("\n"),
  );
}
