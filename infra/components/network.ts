import { Network } from "@pulumi/docker/network";
import type * as pulumi from "@pulumi/pulumi";
import { networkArgs } from "../../stacks/lenses/pulumi";
import type { Network as DeclaredNetwork } from "../../stacks/model/stack";

/** Declares a network under its name on the Engine; one that is there already is adopted. */
export function declareNetwork(
  key: string,
  network: DeclaredNetwork,
  options: pulumi.CustomResourceOptions,
): Network | undefined {
  return network.external ? undefined : new Network(key, networkArgs(network), options);
}
