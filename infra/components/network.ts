import { Network, type NetworkArgs } from "@pulumi/docker/network";
import type * as pulumi from "@pulumi/pulumi";
import type { Network as DeclaredNetwork } from "../../stacks/model/stack";

/** Declares a network under its name on the Engine; one that is there already is adopted. */
export function declareNetwork(
  key: string,
  network: DeclaredNetwork,
  options: pulumi.CustomResourceOptions,
): Network | undefined {
  return network.external ? undefined : new Network(key, networkArgs(network), options);
}

/** NetworkArgs of a declared network. */
export function networkArgs(network: DeclaredNetwork): NetworkArgs {
  return {
    name: network.name,
    ...(network.driver === undefined ? {} : { driver: network.driver }),
    ...(network.internal === undefined ? {} : { internal: network.internal }),
    ...(network.attachable === undefined ? {} : { attachable: network.attachable }),
    ...(network.enableIpv6 === undefined ? {} : { ipv6: network.enableIpv6 }),
    ...(network.ipam.length
      ? {
          ipamConfigs: network.ipam.map(({ subnet, gateway, ipRange }) => ({
            subnet,
            ...(gateway === undefined ? {} : { gateway }),
            ...(ipRange === undefined ? {} : { ipRange }),
          })),
        }
      : {}),
    ...(Object.keys(network.driverOpts).length ? { options: network.driverOpts } : {}),
    ...(Object.keys(network.labels).length
      ? { labels: Object.entries(network.labels).map(([label, value]) => ({ label, value })) }
      : {}),
  };
}
