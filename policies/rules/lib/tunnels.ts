import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import type { Evidence } from "../../observe/evidence";

const target = /^(?:https?|tcp):\/\/([^/:]+)(?::(\d+))?/;

/** Port in the address that a tunnel reaches. */
export function portOf(url: string): number | undefined {
  const port = target.exec(url)?.[2];
  return port === undefined ? undefined : Number(port);
}

const publishes = (service: Service, port: number): boolean =>
  service.ports.some(({ published }) => published === String(port));

/** The public name under which a declared tunnel reaches the service, by a port on the host or by its name. */
export function tunnelledAs(stack: Stack, service: Service): string | undefined {
  const ingress = stack.host.tunnels.flatMap((tunnel) => tunnel.ingress);
  return ingress.find(({ service: url }) => {
    const host = target.exec(url)?.[1];
    const port = portOf(url);
    return host === service.name || host === service.containerName || (port !== undefined && publishes(service, port));
  })?.hostname;
}

/** Ports on this host that running tunnels reach: by their command lines, their files, and what they say of themselves. */
export function reachedPorts({ processes, tunnels = [] }: Evidence): number[] {
  const started = processes
    .filter(({ role }) => role === "tunnel")
    .flatMap(({ port, ports = port === undefined ? [] : [port] }) => ports);
  const served = tunnels.flatMap(({ ingress = [] }) => ingress.flatMap(({ service }) => portOf(service) ?? []));
  return [...new Set([...started, ...served])];
}

/** Whether a tunnel that runs on the host reaches a published port of the service. */
export const isTunnelled = (evidence: Evidence, service: Service): boolean =>
  reachedPorts(evidence).some((port) => publishes(service, port));
