import type { Service, ServiceInput } from "./service";
import type { Network, Stack, StackInput, Volume } from "./stack";

type Inner<K extends "networks" | "volumes"> = NonNullable<StackInput[K]>[string];
/** A stack whose parts beside services, networks and volumes are in full. */
type Given = Pick<StackInput, "services" | "networks" | "volumes"> & Omit<Stack, "services" | "networks" | "volumes">;

/**
 * The stack in full, as `Stack.parse` gives it of one whose types are right. Without the schemas: to load them takes
 * longer than to judge a small file, and they would look at every value of a large one again.
 */
export const completeStack = ({ services, networks = {}, volumes = {}, ...rest }: Given): Stack => ({
  ...rest,
  services: mapped(services, completeService),
  networks: mapped(networks, completeNetwork),
  volumes: mapped(volumes, completeVolume),
});

const completeNetwork = ({ driverOpts = {}, ipam = [], labels = {}, external = false, ...rest }: Inner<"networks">) =>
  ({ ...rest, driverOpts, ipam, labels, external }) satisfies Network;

const completeVolume = ({ driverOpts = {}, labels = {}, external = false, ...rest }: Inner<"volumes">) =>
  ({ ...rest, driverOpts, labels, external }) satisfies Volume;

/** The service in full, as `Service.parse` gives it. */
export function completeService({
  name,
  profiles = [],
  groupAdd = [],
  environment = {},
  labels = {},
  configs = [],
  secrets = [],
  networks = {},
  ports = [],
  expose = [],
  extraHosts = [],
  dns = [],
  dnsSearch = [],
  dnsOpt = [],
  volumes = [],
  tmpfs = {},
  devices = [],
  deviceCgroupRules = [],
  capAdd = [],
  capDrop = [],
  securityOpt = [],
  sysctls = {},
  ulimits = {},
  dependsOn = {},
  logging,
  ignore = {},
  ...rest
}: ServiceInput): Service {
  return {
    name,
    profiles,
    groupAdd,
    environment,
    labels,
    configs,
    secrets,
    networks: mapped(networks, ({ aliases = [], ...other }) => ({ ...other, aliases })),
    ports: ports.map(({ protocol = "tcp", ...other }) => ({ ...other, protocol })),
    expose,
    extraHosts,
    dns,
    dnsSearch,
    dnsOpt,
    volumes: volumes.map(({ readOnly = false, ...other }) => ({ ...other, readOnly })),
    tmpfs,
    devices: devices.map(({ permissions = "rwm", ...other }) => ({ ...other, permissions })),
    deviceCgroupRules,
    capAdd,
    capDrop,
    securityOpt,
    sysctls,
    ulimits,
    dependsOn: mapped(dependsOn, ({ condition = "service_started", required = true, ...other }) => ({
      ...other,
      condition,
      required,
    })),
    ...(logging && { logging: { ...logging, options: logging.options ?? {} } }),
    ignore,
    ...rest,
  };
}

function mapped<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  const result: Record<string, U> = {};
  for (const key in record) {
    const value = record[key];
    if (value !== undefined) result[key] = change(value);
  }
  return result;
}
