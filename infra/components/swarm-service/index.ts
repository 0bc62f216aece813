import { Service as SwarmService } from "@pulumi/docker/service";
import type * as pulumi from "@pulumi/pulumi";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { serviceArgs, type SwarmInputs } from "./args";
import { declareFiles } from "./files";

/** Declares a service in a swarm: its files first, which the service then names. */
export function declareSwarmService(
  stack: Stack,
  service: Service,
  inputs: Omit<SwarmInputs, "files">,
  { parent, dependsOn }: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): SwarmService {
  const files = declareFiles(service, inputs.secrets, { parent });
  const args = serviceArgs(stack, service, { ...inputs, files });
  return new SwarmService(service.name, args, { parent, ...(dependsOn && { dependsOn }) });
}
