import type { ContainerInspect } from "../../engine";
import type { PlainContainerArgs } from "../container-args";
import type { Creation, EndpointBody } from "./body";
import type { EngineContext } from "./context";
import { endpointOf } from "./network";
import { normalizeArgs } from "./normal";
import { fieldNames, withField } from "./table";

/**
 * The create request of a container and what follows it before the start: further networks to connect, files to upload.
 * @throws UserError when the source of an upload can't be read.
 */
export function createBody(args: PlainContainerArgs, ctx: EngineContext): Creation {
  const creation: Creation = {
    name: undefined,
    platform: undefined,
    body: { HostConfig: {} },
    connects: [],
    uploads: [],
  };
  for (const name of fieldNames) {
    withField(name, (key, { write }) => {
      const value = args[key];
      if (value !== undefined) write?.(value, creation, { args, ctx });
    });
  }
  return creation;
}

/** What to do, in this order, to bring a container to its declared networks. */
export interface NetworkSteps {
  disconnect: string[];
  connect: { network: string; endpoint: EndpointBody }[];
}

/** How a container's networks become the declared ones in place. */
export function networkSteps(
  inspect: ContainerInspect,
  live: PlainContainerArgs,
  args: PlainContainerArgs,
  ctx: EngineContext,
): NetworkSteps {
  const places = (of: PlainContainerArgs) =>
    new Map((normalizeArgs(of, ctx).networksAdvanced ?? []).map((place) => [place.name, place]));
  const [has, wants] = [places(live), places(args)];
  const changed = (name: string) => JSON.stringify(has.get(name)) !== JSON.stringify(wants.get(name));
  const connected = Object.keys(inspect.NetworkSettings.Networks ?? {}).map(
    (name) => ctx.networkNames?.get(name) ?? name,
  );
  // Declared networks take the place of the default one.
  const leave = connected.filter(
    (name) =>
      (wants.size > 0 || has.size > 0) && (wants.has(name) ? changed(name) : name !== "bridge" || wants.size > 0),
  );
  const enter = [...wants.values()].filter(({ name }) => !connected.includes(name) || changed(name));
  const connect = enter.map((place) => ({ network: place.name, endpoint: endpointOf(place) }));
  if (wants.size === 0 && has.size > 0 && !connected.includes("bridge"))
    connect.push({ network: "bridge", endpoint: {} });
  return { disconnect: leave, connect };
}
