import type { ServiceArgs } from "@pulumi/docker/service";
import type * as pulumi from "@pulumi/pulumi";

/** ServiceArgs of @pulumi/docker (a Docker Swarm service) with every Output resolved. */
export type PlainSwarmArgs = pulumi.Unwrap<ServiceArgs>;
