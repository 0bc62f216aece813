import { UserError } from "../../model/errors";
import type { Service } from "../../model/service";
import { containerName, type Stack } from "../../model/stack";
import type { PlainContainerArgs } from "../container-args";
import { formatGoDuration, MiB } from "../units";
import { defined } from "../defined";
import { composeDependsOnLabel, serviceLabels } from "./carried";

/** ContainerArgs of a service. Strings keep their `${SECRET}` places: whoever declares the container fills them in. */
export function argsFromService(stack: Stack, service: Service): PlainContainerArgs {
  return defined({
    name: containerName(stack, service),
    image: service.image ?? "",
    platform: service.platform,
    ...processArgs(service),
    ...networkArgs(stack, service),
    ...filesystemArgs(stack, service),
    ...securityArgs(stack, service),
    ...lifecycleArgs(service),
    ...resourceArgs(service),
    labels: entries(labelsOf(stack, service)).map(([label, value]) => ({ label, value })),
  });
}

function processArgs(service: Service) {
  return {
    command: service.command,
    entrypoints: service.entrypoint,
    workingDir: service.workingDir,
    user: service.user,
    groupAdds: filled(service.groupAdd),
    // A null value is the caller's shell's business: Compose drops the variable when the shell has none.
    envs: filled(entries(service.environment).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]))),
    init: service.init,
    tty: service.tty,
    stdinOpen: service.stdinOpen,
  };
}

function networkArgs(stack: Stack, service: Service) {
  return {
    hostname: service.hostname,
    domainname: service.domainname,
    networkMode: shared(stack, service.networkMode),
    networksAdvanced: filled(
      entries(service.networks).map(([key, place]) =>
        defined({
          name: stack.networks[key]?.name ?? key,
          aliases: filled(place.aliases),
          ipv4Address: place.ipv4Address,
          ipv6Address: place.ipv6Address,
          macAddress: place.macAddress,
        }),
      ),
    ),
    ports: filled(
      service.ports.map((port) =>
        defined({
          internal: port.target,
          external: hostPort(service, port.published),
          ip: port.hostIp,
          protocol: port.protocol,
        }),
      ),
    ),
    hosts: filled(hostArgs(service)),
    dns: filled(service.dns),
    dnsSearches: filled(service.dnsSearch),
    dnsOpts: filled(service.dnsOpt),
  };
}

/** A namespace shared with a service, in Compose "service:db": the Engine knows the service's container only. */
function shared(stack: Stack, mode: string | undefined): string | undefined {
  const service = stack.services[/^service:(.+)$/.exec(mode ?? "")?.[1] ?? ""];
  return service ? `container:${containerName(stack, service)}` : mode;
}

/** "name:address" in two. */
export function hostArgs({ extraHosts }: Service) {
  return extraHosts.map((entry) => {
    const at = entry.indexOf(":");
    return { host: entry.slice(0, at), ip: entry.slice(at + 1) };
  });
}

/** A container declared by name publishes fixed ports only: a range leaves the choice to Compose. */
export function hostPort(service: Service, published: string | undefined): number | undefined {
  if (published === undefined) return undefined;
  if (!/^\d+$/.test(published)) {
    throw new UserError(
      `can't declare the published port "${published}" of service "${service.name}": one port is needed, not a range`,
    );
  }
  return Number(published);
}

/** The mounts of a container or a Swarm service: both name them alike. */
export function mountArgs(stack: Stack, service: Service) {
  return service.volumes.map((mount) =>
    defined({
      type: mount.type,
      target: mount.target,
      source:
        mount.type === "volume" && mount.source !== undefined
          ? (stack.volumes[mount.source]?.name ?? mount.source)
          : mount.source,
      readOnly: mount.readOnly || undefined,
      bindOptions: mount.bind?.propagation === undefined ? undefined : { propagation: mount.bind.propagation },
      volumeOptions: mount.volume?.nocopy === undefined ? undefined : { noCopy: mount.volume.nocopy },
      tmpfsOptions:
        mount.tmpfs === undefined ? undefined : defined({ sizeBytes: mount.tmpfs.size, mode: mount.tmpfs.mode }),
    }),
  );
}

function filesystemArgs(stack: Stack, service: Service) {
  return {
    mounts: filled(mountArgs(stack, service)),
    tmpfs: filledRecord(service.tmpfs),
    devices: filled(
      service.devices.map((device) => ({
        hostPath: device.source,
        containerPath: device.target,
        permissions: device.permissions,
      })),
    ),
    deviceCgroupRules: filled(service.deviceCgroupRules),
    uploads: filled(
      service.configs.map((file) =>
        defined({
          file: file.target,
          content: file.content ?? "",
          permissions: file.mode === undefined ? undefined : `0${file.mode.toString(8).padStart(3, "0")}`,
          owner: file.uid,
          group: file.gid,
        }),
      ),
    ),
  };
}

function securityArgs(stack: Stack, service: Service) {
  const { capAdd, capDrop } = service;
  return {
    privileged: service.privileged,
    readOnly: service.readOnly,
    capabilities:
      capAdd.length || capDrop.length ? defined({ adds: filled(capAdd), drops: filled(capDrop) }) : undefined,
    securityOpts: filled(service.securityOpt),
    pidMode: shared(stack, service.pid),
    ipcMode: shared(stack, service.ipc),
    usernsMode: service.usernsMode,
    cgroupParent: service.cgroupParent,
    runtime: service.runtime,
    sysctls: filledRecord(service.sysctls),
  };
}

/** The health check of a container, or of a Swarm service but for its startInterval. */
export function healthcheckArgs(healthcheck: Service["healthcheck"]) {
  if (healthcheck === undefined) return undefined;
  return defined({
    tests: healthcheck.disable === true ? ["NONE"] : healthcheck.test,
    interval: duration(healthcheck.interval),
    timeout: duration(healthcheck.timeout),
    startPeriod: duration(healthcheck.startPeriod),
    startInterval: duration(healthcheck.startInterval),
    retries: healthcheck.retries,
  });
}

function lifecycleArgs(service: Service) {
  const { healthcheck, logging } = service;
  return {
    restart: service.restart,
    maxRetryCount: service.restartMaxAttempts,
    stopTimeout: service.stopGracePeriod,
    stopSignal: service.stopSignal,
    healthcheck: healthcheckArgs(healthcheck),
    logDriver: logging?.driver,
    logOpts: logging === undefined ? undefined : filledRecord(logging.options),
  };
}

function resourceArgs(service: Service) {
  return {
    memory: mebibytes(service.memory),
    memoryReservation: mebibytes(service.memoryReservation),
    memorySwap: service.memorySwap === -1 ? -1 : mebibytes(service.memorySwap),
    cpus: service.cpus === undefined ? undefined : String(service.cpus),
    cpuShares: service.cpuShares,
    cpuSet: service.cpuset,
    shmSize: mebibytes(service.shmSize),
    ulimits: filled(entries(service.ulimits).map(([name, { soft, hard }]) => ({ name, soft, hard }))),
  };
}

export function labelsOf(stack: Stack, service: Service): Record<string, string> {
  const dependsOn = entries(service.dependsOn).map(
    ([name, { condition, restart }]) => `${name}:${condition}:${String(restart ?? false)}`,
  );
  return {
    ...service.labels,
    [serviceLabels.service]: service.name,
    [serviceLabels.stack]: stack.name,
    ...(dependsOn.length ? { [composeDependsOnLabel]: dependsOn.join(",") } : {}),
    ...(Object.keys(service.ignore).length ? { [serviceLabels.ignore]: JSON.stringify(service.ignore) } : {}),
    ...(service.uts === undefined ? {} : { [serviceLabels.utsMode]: service.uts }),
    ...(service.pids === undefined ? {} : { [serviceLabels.pidsLimit]: String(service.pids) }),
  };
}

export const duration = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : formatGoDuration(seconds);
const mebibytes = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : Math.round(bytes / MiB);
export const filled = <T>(list: T[]): T[] | undefined => (list.length ? list : undefined);
export const filledRecord = <T>(record: Record<string, T>): Record<string, T> | undefined =>
  Object.keys(record).length ? record : undefined;
export const entries = <T>(record: Record<string, T>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
