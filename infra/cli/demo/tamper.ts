import type { Engine } from "../../../stacks/engine";

/** The parts of a container that someone changes by hand. */
export interface Change {
  /** Variables to set; null takes one away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Mount targets to leave out. */
  readonly dropMounts?: readonly string[];
}

/**
 * Recreates a container by hand with something changed, as `docker rm` and `docker run` would: same name, new id.
 * Named volumes stay.
 */
export async function recreate(engine: Engine, name: string, change: Change): Promise<void> {
  const inspected = await engine.inspectContainer(name);
  if (inspected === undefined) throw new Error(`can't change container "${name}": there is none`);
  const { Config: config, HostConfig: host, NetworkSettings: settings } = inspected;
  const drop = new Set(change.dropMounts ?? []);
  const env = new Map((config.Env ?? []).map((entry) => [entry.split("=", 1)[0] ?? "", entry]));
  for (const [key, value] of Object.entries(change.env ?? {})) {
    if (value === null) env.delete(key);
    else env.set(key, `${key}=${value}`);
  }
  const endpoints = Object.entries(settings.Networks ?? {}).map(([network, endpoint]): [string, object] => [
    network,
    { Aliases: (endpoint?.Aliases ?? []).filter((alias) => !inspected.Id.startsWith(alias)) },
  ]);
  const [first, ...others] = endpoints;
  const body = {
    ...config,
    // The Engine gave the old container its short id as host name: the new one gets its own.
    ...(config.Hostname && inspected.Id.startsWith(config.Hostname) ? { Hostname: undefined } : {}),
    Env: [...env.values()],
    HostConfig: {
      ...host,
      Binds: (host.Binds ?? []).filter((bind) => !drop.has(bind.split(":")[1] ?? "")),
      Mounts: (host.Mounts ?? []).filter(({ Target }) => !drop.has(Target)),
    },
    NetworkingConfig: { EndpointsConfig: first === undefined ? {} : Object.fromEntries([first]) },
  };
  await engine.stopContainer(name);
  await engine.removeContainer(name);
  await engine.createContainer(name, body);
  for (const [network, { ...endpoint }] of others) await engine.connectNetwork(network, name, endpoint);
  await engine.startContainer(name);
}
