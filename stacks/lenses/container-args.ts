import type { ContainerArgs } from "@pulumi/docker/container";
import type * as pulumi from "@pulumi/pulumi";

/**
 * ContainerArgs of @pulumi/docker with every Output resolved: what a provider or a policy receives,
 * and the middle form of the three lenses.
 */
export type PlainContainerArgs = pulumi.Unwrap<ContainerArgs>;
