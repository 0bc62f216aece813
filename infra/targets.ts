import { activeDependencies } from "../stacks/model/order";
import type { Service } from "../stacks/model/service";
import { isActive, type Stack } from "../stacks/model/stack";
import { usedNetworks, usedVolumes, watchesTunnels } from "../stacks/model/used";

/** Type tokens of what the program declares. */
const types = {
  stack: "alfa:index:Stack",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
  container: "docker:index/container:Container",
  command: "command:local:Command",
  setup: "alfa:uptimekuma:Setup",
  monitor: "alfa:uptimekuma:Monitor",
  strays: "alfa:host:Strays",
  pm2App: "alfa:host:Pm2App",
  tunnel: "alfa:host:Tunnel",
  owner: "alfa:n8n:Owner",
  credential: "alfa:n8n:Credential",
  workflow: "alfa:n8n:Workflow",
} as const;

/**
 * The stack with these services alone, what they wait for, and Uptime Kuma with the monitors of them and of the host: what
 * is started is watched from then on. With n8n comes what runs in it.
 * @param withHost whether the processes on the host belong to it
 */
export function partOf(stack: Stack, names: readonly string[], withHost = false): Stack {
  const { uptimeKuma, n8n, ...rest } = stack;
  const services = withDependencies(stack, uptimeKuma ? [...names, uptimeKuma.service] : names);
  const monitors = uptimeKuma?.monitors.filter(({ service }) => service === undefined || service in services) ?? [];
  return {
    ...rest,
    services,
    ...(!withHost && { host: { ...stack.host, processes: [], tunnels: [] } }),
    ...(uptimeKuma && { uptimeKuma: { ...uptimeKuma, monitors } }),
    ...(n8n && n8n.service in services && { n8n }),
  };
}

/**
 * The URNs of all that a part of a stack is made of. An update with these targets leaves every other resource as it is.
 * @param pulumiStack name of the Pulumi stack; the project is ALFA's own
 */
export function targetsOf(part: Stack, pulumiStack: string): string[] {
  const urn = (type: keyof typeof types, name: string): string => urnOf(pulumiStack, type, name);
  return [
    urn("stack", part.name),
    ...usedNetworks(part).map(([key]) => urn("network", key)),
    ...usedVolumes(part).map(([key]) => urn("volume", key)),
    ...Object.keys(part.services).map((name) => urn("container", name)),
    ...("postgres" in part.services ? [urn("command", "databases")] : []),
    ...(part.uptimeKuma ? [urn("setup", setupName)] : []),
    ...(part.uptimeKuma?.monitors ?? []).map(({ name }) => urn("monitor", monitorName(name))),
    ...part.host.processes.flatMap(({ name, pm2 }) =>
      pm2 ? [urn("strays", straysName(name)), urn("pm2App", pm2AppName(name))] : [],
    ),
    ...part.host.tunnels.flatMap(({ run }) => (run?.app ? [urn("pm2App", pm2AppName(run.app.name))] : [])),
    ...(watchesTunnels(part) ? [urn("tunnel", tunnelName)] : []),
    ...(part.n8n?.owner ? [urn("owner", ownerName)] : []),
    ...(part.n8n?.credentials ?? []).map(({ id }) => urn("credential", credentialName(id))),
    ...(part.n8n?.workflows ?? []).map(({ id }) => urn("workflow", workflowName(id))),
  ];
}

/** The URN of a resource of ALFA's own program. */
export const urnOf = (pulumiStack: string, type: keyof typeof types, name: string): string =>
  `urn:pulumi:${pulumiStack}::alfa::${type === "stack" ? "" : `${types.stack}$`}${types[type]}::${name}`;

/** Name of the resource that is Uptime Kuma's administrator, and of a monitor. */
export const setupName = "uptime-kuma-setup";
export const monitorName = (name: string): string => `monitor-${name}`;

/** Name of the resource that is a process's strays, a process under PM2, and the one tunnel. */
export const straysName = (process: string): string => `strays-${process}`;
export const pm2AppName = (process: string): string => `pm2-${process}`;
export const tunnelName = "tunnel";

/** Name of the resource that is n8n's owner. */
export const ownerName = "n8n-owner";

/** Name of the resource that is a credential of n8n, and a workflow, by their ids. */
export const credentialName = (id: string): string => `credential-${id}`;
export const workflowName = (id: string): string => `workflow-${id}`;

/** The named services that are active, and the active ones they wait for. */
function withDependencies(stack: Stack, names: readonly string[]): Record<string, Service> {
  const found: Record<string, Service> = {};
  const visit = (service: Service): void => {
    if (service.name in found) return;
    found[service.name] = service;
    for (const dependency of activeDependencies(stack, service)) visit(dependency);
  };
  for (const name of names) {
    const service = stack.services[name];
    if (service && isActive(stack, service)) visit(service);
  }
  return found;
}
