import type { ContainerInspect } from "../../../stacks/engine";

/** A running container, as far as a test says. */
export const inspected = (part: Partial<ContainerInspect> = {}): ContainerInspect => ({
  Id: "0123456789ab0123456789ab0123456789ab0123456789ab0123456789abcdef",
  Name: "/web",
  Image: "sha256:1",
  State: { Status: "running", Running: true },
  Config: { Image: "postgres:15" },
  HostConfig: {},
  NetworkSettings: {},
  ...part,
});
