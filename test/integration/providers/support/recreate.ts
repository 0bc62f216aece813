import type { ContainerInspect, Engine } from "../../../../stacks/engine";

interface Body {
  Env: string[];
  Labels: Record<string, string>;
  Healthcheck?: unknown;
  HostConfig: Record<string, unknown>;
  NetworkingConfig: { EndpointsConfig: Record<string, Record<string, unknown>> };
  [key: string]: unknown;
}

/** Makes a container anew with something changed, as someone at a shell would, behind the stack's back. */
export async function recreate(engine: Engine, name: string, change: (body: Body) => void): Promise<string> {
  const old = await engine.inspectContainer(name);
  if (!old) throw new Error(`there is no container "${name}"`);
  const body = bodyOf(old);
  change(body);
  await engine.removeContainer(old.Id, { force: true });
  const { id } = await engine.createContainer(name, body);
  await engine.startContainer(id);
  return id;
}

function bodyOf({ Config, HostConfig, NetworkSettings, Id }: ContainerInspect): Body {
  const { Hostname, ...config } = Config;
  const endpoints: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(NetworkSettings.Networks ?? {})) {
    const Aliases = (endpoint?.Aliases ?? []).filter((alias) => alias !== Id.slice(0, 12));
    endpoints[name] = { Aliases, IPAMConfig: endpoint?.IPAMConfig };
  }
  return {
    ...config,
    ...(Hostname !== Id.slice(0, 12) && { Hostname }),
    Env: [...(Config.Env ?? [])],
    Labels: Object.fromEntries(Object.entries(Config.Labels ?? {}).map(([key, value]) => [key, value ?? ""])),
    HostConfig: { ...HostConfig },
    NetworkingConfig: { EndpointsConfig: endpoints },
  };
}
