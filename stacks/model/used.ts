import { isActive, type Network, type Stack, type Volume } from "./stack";

/** The networks that an active service is on, by key. */
export function usedNetworks(stack: Stack): [string, Network][] {
  const used = new Set(activeServices(stack).flatMap(({ networks }) => Object.keys(networks)));
  return Object.entries(stack.networks).filter(([key]) => used.has(key));
}

/** The named volumes that an active service mounts, by key. */
export function usedVolumes(stack: Stack): [string, Volume][] {
  const used = new Set(activeServices(stack).flatMap(({ volumes }) => volumes.map(({ source }) => source)));
  return Object.entries(stack.volumes).filter(([key]) => used.has(key));
}

/** Ports of the host that are the stack's: those that services publish (a range is none) and processes listen on. */
export function hostPorts({ services, host }: Stack): number[] {
  const published = Object.values(services).flatMap(({ ports }) => ports.map((port) => Number(port.published)));
  return [...new Set([...published.filter(Number.isInteger), ...host.processes.map(({ port }) => port)])];
}

/** Whether a stack says what a tunnel may reach. */
export const watchesTunnels = ({ host }: Stack): boolean => host.processes.length + host.tunnels.length > 0;

const activeServices = (stack: Stack) => Object.values(stack.services).filter((service) => isActive(stack, service));
