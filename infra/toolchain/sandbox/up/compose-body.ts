import { createHash } from "node:crypto";
import path from "node:path";
import { UserError } from "../../../../stacks/model/errors";
import type { Service } from "../../../../stacks/model/service";
import type { Stack } from "../../../../stacks/model/stack";
import { sandbox } from "../settings";

/** The Compose release whose labels and request bodies are repeated here. */
const COMPOSE = "2.40.3";
const NANOSECONDS = 1e9;

const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

export interface Named {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** The network's create body, labelled as Compose labels it. */
export function networkBody(stack: Stack, key: string): Named & { readonly Driver: string } {
  const network = stack.networks[key];
  if (!network) throw new UserError(`The audited file "${sandbox.composeFile}" has no network "${key}"`);
  const labels = {
    ...network.labels,
    ...projectLabels(stack),
    "com.docker.compose.network": key,
    "com.docker.compose.config-hash": hashOf(network),
  };
  return { Name: network.name, Driver: network.driver ?? "bridge", Labels: labels };
}

/** The volume's create body, labelled as Compose labels it. */
export function volumeBody(stack: Stack, key: string): Named {
  const volume = stack.volumes[key];
  if (!volume) throw new UserError(`The audited file "${sandbox.composeFile}" has no volume "${key}"`);
  const labels = {
    ...volume.labels,
    ...projectLabels(stack),
    "com.docker.compose.volume": key,
    "com.docker.compose.config-hash": hashOf(volume),
  };
  return { Name: volume.name, Labels: labels };
}

const projectLabels = (stack: Stack): Record<string, string> => ({
  "com.docker.compose.project": stack.name,
  "com.docker.compose.version": COMPOSE,
});

/** What changes whenever Compose would recreate the container. */
export const configHash = (service: Service): string => hashOf(service);

/** Fields of a service that this loader carries: a file that uses another one must not be started half. */
const CARRIED: readonly string[] = [
  "name",
  "containerName",
  "image",
  "profiles",
  "command",
  "entrypoint",
  "environment",
  "labels",
  "networks",
  "ports",
  "volumes",
  "restart",
  "restartMaxAttempts",
  "healthcheck",
  "dependsOn",
];

/** The container's create body as `docker compose up` sends it. */
export function containerBody(stack: Stack, service: Service, imageId: string): object {
  refuseOthers(service);
  const [network, ...others] = Object.keys(service.networks);
  if (network === undefined || others.length > 0)
    throw new UserError(`The audited service "${service.name}" must be on one network`);
  const ports = service.ports.map(({ target, protocol, ...host }) => ({ key: `${target}/${protocol}`, ...host }));
  const name = networkBody(stack, network).Name;
  return {
    Image: service.image,
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value ?? ""}`),
    ...(service.command && { Cmd: service.command }),
    ...(service.entrypoint && { Entrypoint: service.entrypoint }),
    ExposedPorts: Object.fromEntries(ports.map(({ key }) => [key, {}])),
    Labels: { ...service.labels, ...composeLabels(stack, service, imageId) },
    ...(service.healthcheck && { Healthcheck: healthBody(service.healthcheck) }),
    HostConfig: {
      Binds: service.volumes.map(
        ({ source, target, readOnly }) => `${bindSource(stack, source)}:${target}:${readOnly ? "ro" : "rw"}`,
      ),
      NetworkMode: name,
      PortBindings: Object.fromEntries(
        ports.map(({ key, published, hostIp }) => [key, [{ HostIp: hostIp ?? "", HostPort: published ?? "" }]]),
      ),
      RestartPolicy: { Name: service.restart ?? "no", MaximumRetryCount: service.restartMaxAttempts ?? 0 },
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [name]: { Aliases: [service.containerName ?? `${stack.name}-${service.name}-1`, service.name] },
      },
    },
  };
}

function refuseOthers(service: Service): void {
  for (const [field, value] of Object.entries(service)) {
    const set = Array.isArray(value)
      ? value.length > 0
      : typeof value === "object" && value !== null
        ? Object.keys(value).length > 0
        : value !== undefined;
    if (set && !CARRIED.includes(field)) {
      throw new UserError(
        `The sandbox can't start the audited service "${service.name}" without \`docker compose\`: it has "${field}"`,
      );
    }
  }
}

const bindSource = (stack: Stack, source = ""): string =>
  source.startsWith("/") ? source : volumeBody(stack, source).Name;

function composeLabels(stack: Stack, service: Service, imageId: string): Record<string, string> {
  const dependsOn = Object.entries(service.dependsOn).map(
    ([name, { condition, restart }]) => `${name}:${condition}:${restart ?? false}`,
  );
  return {
    ...projectLabels(stack),
    "com.docker.compose.config-hash": configHash(service),
    "com.docker.compose.container-number": "1",
    "com.docker.compose.depends_on": dependsOn.join(","),
    "com.docker.compose.image": imageId,
    "com.docker.compose.oneoff": "False",
    "com.docker.compose.project.config_files": sandbox.composeFile,
    "com.docker.compose.project.working_dir": path.dirname(sandbox.composeFile),
    "com.docker.compose.service": service.name,
  };
}

function healthBody({ test, interval, timeout, startPeriod, retries }: NonNullable<Service["healthcheck"]>): object {
  return {
    ...(test && { Test: test }),
    ...(interval !== undefined && { Interval: interval * NANOSECONDS }),
    ...(timeout !== undefined && { Timeout: timeout * NANOSECONDS }),
    ...(startPeriod !== undefined && { StartPeriod: startPeriod * NANOSECONDS }),
    ...(retries !== undefined && { Retries: retries }),
  };
}
