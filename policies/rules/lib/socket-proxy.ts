import type { Service } from "../../../stacks/model/service";
import { isActive } from "../../../stacks/model/active";
import type { Stack } from "../../../stacks/model/stack";
import { servicesOf } from "./per-stack";
import { imageRepository } from "./image";

const proxies = new Set([
  "tecnativa/docker-socket-proxy",
  "linuxserver/socket-proxy",
  "wollomatic/socket-proxy",
  "11notes/socket-proxy",
]);

/** Whether the service is a proxy that filters the Engine's API, known by its image. */
export const isSocketProxy = (service: Pick<Service, "image">): boolean => proxies.has(imageRepository(service.image));

/** Networks that two services share; a service without networks is on the project's default one. */
export function sharedNetworks(a: Service, b: Service): string[] {
  const names = (service: Service): string[] => {
    const keys = Object.keys(service.networks);
    return keys.length > 0 ? keys : service.networkMode === undefined ? ["default"] : [];
  };
  const others = new Set(names(b));
  return names(a).filter((name) => others.has(name));
}

/** The active service of the stack that answers to `host` on a network shared with `from`. */
export function reachableService(stack: Stack, from: Service, host: string): Service | undefined {
  return servicesOf(stack).find((service) => {
    if (service.name === from.name || !isActive(stack, service)) return false;
    return sharedNetworks(from, service).some(
      (network) =>
        host === service.name ||
        host === service.containerName ||
        service.networks[network]?.aliases.includes(host) === true,
    );
  });
}
