import { service, type Service, type ServiceInput } from "../../model/service";
import type { PlainContainerArgs } from "../container-args";
import { MiB, parseGoDuration } from "../units";
import { defined } from "../defined";
import { splitEnv } from "../env";
import { composeDependsOnLabel, serviceLabels } from "./carried";

/**
 * The service that ContainerArgs describe: of any Pulumi program, or read back from a container.
 * `name` is used when no label tells the service's name. Networks and volumes are keyed by their names on the Engine.
 */
export function serviceFromArgs(args: PlainContainerArgs, name: string): Service {
  const labels = Object.fromEntries((args.labels ?? []).map(({ label, value }) => [label, value]));
  return service(
    defined({
      name: labels[serviceLabels.service] ?? name,
      containerName: args.name,
      image: args.image === "" ? undefined : args.image,
      platform: args.platform,
      ...processFields(args),
      ...networkFields(args),
      ...filesystemFields(args),
      ...securityFields(args),
      ...lifecycleFields(args),
      ...resourceFields(args),
      ...labelFields(labels),
    }),
  );
}

function processFields(args: PlainContainerArgs) {
  return {
    command: args.command,
    entrypoint: args.entrypoints,
    workingDir: args.workingDir,
    user: args.user,
    groupAdd: args.groupAdds,
    environment: Object.fromEntries((args.envs ?? []).map(splitEnv)),
    init: args.init,
    tty: args.tty,
    stdinOpen: args.stdinOpen,
  };
}

function networkFields(args: PlainContainerArgs) {
  return {
    hostname: args.hostname,
    domainname: args.domainname,
    networkMode: args.networkMode,
    networks: Object.fromEntries(
      (args.networksAdvanced ?? []).map((place) => [
        place.name,
        defined({
          aliases: place.aliases,
          ipv4Address: place.ipv4Address,
          ipv6Address: place.ipv6Address,
          macAddress: place.macAddress,
        }),
      ]),
    ),
    ports: (args.ports ?? []).map((port) =>
      defined({
        target: port.internal,
        published: port.external === undefined ? undefined : String(port.external),
        hostIp: port.ip === "0.0.0.0" || port.ip === "" ? undefined : port.ip,
        protocol: protocols.find((known) => known === port.protocol),
      }),
    ),
    extraHosts: (args.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    dns: args.dns,
    dnsSearch: args.dnsSearches,
    dnsOpt: args.dnsOpts,
  };
}

export const protocols = ["tcp", "udp", "sctp"] as const;

function filesystemFields(args: PlainContainerArgs) {
  return {
    volumes: [...(args.mounts ?? []).map(fromMount), ...(args.volumes ?? []).flatMap(fromVolume)],
    tmpfs: args.tmpfs,
    devices: (args.devices ?? []).map((device) =>
      defined({
        source: device.hostPath,
        target: device.containerPath ?? device.hostPath,
        permissions: device.permissions,
      }),
    ),
    deviceCgroupRules: args.deviceCgroupRules,
    configs: (args.uploads ?? []).map((upload) =>
      defined({
        source: upload.file,
        target: upload.file,
        content: upload.content,
        mode: upload.permissions === undefined ? undefined : Number.parseInt(upload.permissions, 8),
        uid: upload.owner,
        gid: upload.group,
      }),
    ),
  };
}

type MountInput = NonNullable<ServiceInput["volumes"]>[number];
type MountArgs = NonNullable<PlainContainerArgs["mounts"]>[number];
type VolumeArgs = NonNullable<PlainContainerArgs["volumes"]>[number];

export function fromMount(mount: MountArgs): MountInput {
  const type = mountTypes.find((known) => known === mount.type) ?? "bind";
  return defined({
    type,
    target: mount.target,
    source: mount.source === "" ? undefined : mount.source,
    readOnly: mount.readOnly,
    bind: mount.bindOptions?.propagation === undefined ? undefined : { propagation: mount.bindOptions.propagation },
    volume: mount.volumeOptions?.noCopy === undefined ? undefined : { nocopy: mount.volumeOptions.noCopy },
    tmpfs:
      mount.tmpfsOptions === undefined
        ? undefined
        : defined({ size: mount.tmpfsOptions.sizeBytes, mode: mount.tmpfsOptions.mode }),
  });
}

const mountTypes = ["bind", "volume", "tmpfs", "npipe", "cluster", "image"] as const;

function fromVolume(volume: VolumeArgs): MountInput[] {
  if (volume.containerPath === undefined) return [];
  const isBind = volume.hostPath !== undefined && volume.hostPath !== "";
  return [
    defined({
      type: isBind ? ("bind" as const) : ("volume" as const),
      source: isBind ? volume.hostPath : volume.volumeName === "" ? undefined : volume.volumeName,
      target: volume.containerPath,
      readOnly: volume.readOnly,
      bind: relabel(volume.selinuxRelabel),
    }),
  ];
}

const relabel = (value: string | undefined): { selinux: "z" | "Z" } | undefined =>
  value === "z" || value === "Z" ? { selinux: value } : undefined;

function securityFields(args: PlainContainerArgs) {
  return {
    privileged: args.privileged,
    readOnly: args.readOnly,
    capAdd: args.capabilities?.adds?.map(bareCapability),
    capDrop: args.capabilities?.drops?.map(bareCapability),
    securityOpt: args.securityOpts,
    pid: args.pidMode === "" ? undefined : args.pidMode,
    ipc: args.ipcMode === "" ? undefined : args.ipcMode,
    usernsMode: args.usernsMode === "" ? undefined : args.usernsMode,
    cgroupParent: args.cgroupParent,
    runtime: args.runtime,
    sysctls: args.sysctls,
  };
}

/** Compose writes NET_ADMIN, the Engine and the vendor's plugin CAP_NET_ADMIN. */
export const bareCapability = (name: string): string => name.replace(/^CAP_/, "");

function lifecycleFields(args: PlainContainerArgs) {
  return {
    restart: restarts.find((known) => known === args.restart),
    restartMaxAttempts: args.maxRetryCount,
    stopGracePeriod: args.stopTimeout,
    stopSignal: args.stopSignal,
    healthcheck: healthcheckFields(args.healthcheck),
    logging:
      args.logDriver === undefined && args.logOpts === undefined
        ? undefined
        : defined({ driver: args.logDriver, options: args.logOpts }),
  };
}

/** The health check of a container, or of a Swarm service (which has no startInterval). */
export function healthcheckFields(healthcheck: PlainContainerArgs["healthcheck"]) {
  if (healthcheck === undefined) return undefined;
  const disabled = healthcheck.tests?.[0] === "NONE";
  return defined({
    test: disabled ? undefined : healthcheck.tests,
    disable: disabled ? true : undefined,
    interval: seconds(healthcheck.interval),
    timeout: seconds(healthcheck.timeout),
    startPeriod: seconds(healthcheck.startPeriod),
    startInterval: seconds(healthcheck.startInterval),
    retries: healthcheck.retries,
  });
}

const restarts = ["no", "always", "unless-stopped", "on-failure"] as const;

function resourceFields(args: PlainContainerArgs) {
  return {
    memory: bytes(args.memory),
    memoryReservation: bytes(args.memoryReservation),
    memorySwap: args.memorySwap === -1 ? -1 : bytes(args.memorySwap),
    cpus: args.cpus === undefined ? undefined : Number(args.cpus),
    cpuShares: args.cpuShares,
    cpuset: args.cpuSet,
    shmSize: bytes(args.shmSize),
    ulimits: Object.fromEntries((args.ulimits ?? []).map(({ name, soft, hard }) => [name, { soft, hard }])),
  };
}

/** Takes out of the labels what serviceLabels put in. */
export function labelFields(labels: Record<string, string>) {
  const { ignore, pidsLimit, utsMode } = serviceLabels;
  const ours = new Set<string>([...Object.values(serviceLabels), composeDependsOnLabel]);
  return {
    labels: Object.fromEntries(Object.entries(labels).filter(([label]) => !ours.has(label))),
    ignore: mapped(labels[ignore], parseIgnore),
    pids: mapped(labels[pidsLimit], Number),
    uts: labels[utsMode],
    dependsOn: mapped(labels[composeDependsOnLabel], parseDependsOn),
  };
}

const mapped = <T>(value: string | undefined, read: (value: string) => T): T | undefined =>
  value === undefined ? undefined : read(value);

/** A malformed label suppresses nothing: findings stay visible. */
function parseIgnore(json: string): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([id, reason]): [string, string][] =>
        typeof reason === "string" ? [[id, reason]] : [],
      ),
    );
  } catch {
    return {};
  }
}

const conditions = ["service_started", "service_healthy", "service_completed_successfully"] as const;

function parseDependsOn(text: string): NonNullable<ServiceInput["dependsOn"]> {
  return Object.fromEntries(
    text
      .split(",")
      .filter((part) => part !== "")
      .map((part) => {
        const [name = "", condition, restart] = part.split(":");
        return [
          name,
          defined({
            condition: conditions.find((known) => known === condition),
            restart: restart === "true" ? true : undefined,
          }),
        ];
      }),
  );
}

export const seconds = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseGoDuration(text);
const bytes = (mebibytes: number | undefined): number | undefined =>
  mebibytes === undefined ? undefined : mebibytes * MiB;
