import { z } from "zod";

/** Settings of every stack: where its services run. */
export const placement = {
  placement: z
    .enum(["container", "swarm"])
    .default("container")
    .describe('"container" (one Engine) or "swarm" (services of a Docker Swarm)'),
  swarmPublish: z
    .array(z.string())
    .default([])
    .describe(
      'a list of services whose published ports a swarm may open on every interface of their node, such as ["traefik"]',
    ),
} as const;

/** Where the services of a stack run. */
export type Placement = z.output<(typeof placement)["placement"]>;
