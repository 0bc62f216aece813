import type { Context } from "../../../../infra/providers/rpc/provider";

/** Type token of the resource that the tests drive without a CLI. */
export const containerType = "docker:index/container:Container";

const silent = (): void => undefined;

/** What the engine hands to a provider's methods: here nobody listens, and nobody cancels. */
export const context: Context = {
  log: { debug: silent, info: silent, warn: silent, error: silent, status: silent },
  signal: new AbortController().signal,
  urn: "",
};
