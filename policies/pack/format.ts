import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { argsFromService, serviceFromArgs, serviceFromSwarm, swarmFromService } from "../../stacks/lenses/pulumi";
import type { PlainSwarmArgs } from "../../stacks/lenses/swarm-args";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";

type Args = Readonly<Record<string, unknown>>;

/** A kind of resource that declares a service. */
export interface Format {
  /** Type token of the resource. */
  readonly type: string;
  /** Arguments whose value holds arguments, by their path. */
  readonly nested: readonly string[];
  /** Path of an argument -> the service's fields that it decides; without an entry: the field of its name. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Fields that no argument can set although an Engine could: their absence is nobody's decision. */
  readonly unsettable: readonly (keyof Service)[];
  /** Fails on what are no such arguments. */
  readonly read: (args: Args, name: string) => Service;
  readonly write: (stack: Stack, service: Service) => Args;
}

/** `docker.Container`. */
export const containers: Format = {
  type: "docker:index/container:Container",
  nested: [],
  fields: {
    name: ["containerName"],
    envs: ["environment"],
    entrypoints: ["entrypoint"],
    labels: ["labels", "ignore", "dependsOn", "pids"],
    networksAdvanced: ["networks"],
    hosts: ["extraHosts"],
    mounts: ["volumes"],
    uploads: ["configs"],
    capabilities: ["capAdd", "capDrop"],
    securityOpts: ["securityOpt"],
    pidMode: ["pid"],
    ipcMode: ["ipc"],
    cgroupnsMode: ["cgroup"],
    groupAdds: ["groupAdd"],
    dnsOpts: ["dnsOpt"],
    dnsSearches: ["dnsSearch"],
    logDriver: ["logging"],
    logOpts: ["logging"],
    maxRetryCount: ["restartMaxAttempts"],
    cpuSet: ["cpuset"],
    ulimit: ["ulimits"],
    stopTimeout: ["stopGracePeriod"],
  },
  unsettable: [],
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the lens parses what it makes of them: it tells whether they are ContainerArgs
  read: (args, name) => serviceFromArgs(args as unknown as PlainContainerArgs, name),
  write: (stack, service) => ({ ...argsFromService(stack, service) }),
};

const labels = ["labels", "ignore", "dependsOn"];

/** `docker.Service`: a service of a Docker Swarm. */
export const swarmServices: Format = {
  type: "docker:index/service:Service",
  nested: [
    "endpointSpec",
    "taskSpec",
    "taskSpec.containerSpec",
    "taskSpec.resources",
    "taskSpec.resources.limits",
    "taskSpec.resources.reservation",
  ],
  fields: {
    name: ["containerName"],
    labels,
    mode: ["deploy"],
    "endpointSpec.ports": ["ports"],
    "taskSpec.logDriver": ["logging"],
    "taskSpec.networksAdvanceds": ["networks"],
    "taskSpec.placement": ["deploy"],
    "taskSpec.resources.limits.memoryBytes": ["memory"],
    "taskSpec.resources.limits.nanoCpus": ["cpus"],
    "taskSpec.resources.reservation.memoryBytes": ["memoryReservation"],
    "taskSpec.restartPolicy": ["restart", "restartMaxAttempts"],
    "taskSpec.containerSpec.args": ["command"],
    "taskSpec.containerSpec.capAdds": ["capAdd"],
    "taskSpec.containerSpec.capDrops": ["capDrop"],
    "taskSpec.containerSpec.commands": ["entrypoint"],
    "taskSpec.containerSpec.configs": ["configs"],
    "taskSpec.containerSpec.dir": ["workingDir"],
    "taskSpec.containerSpec.dnsConfig": ["dns", "dnsSearch", "dnsOpt"],
    "taskSpec.containerSpec.env": ["environment"],
    "taskSpec.containerSpec.groups": ["groupAdd"],
    "taskSpec.containerSpec.healthcheck": ["healthcheck"],
    "taskSpec.containerSpec.hostname": ["hostname"],
    "taskSpec.containerSpec.hosts": ["extraHosts"],
    "taskSpec.containerSpec.image": ["image"],
    "taskSpec.containerSpec.init": ["init"],
    "taskSpec.containerSpec.labels": labels,
    "taskSpec.containerSpec.mounts": ["volumes"],
    "taskSpec.containerSpec.privileges": ["securityOpt"],
    "taskSpec.containerSpec.readOnly": ["readOnly"],
    "taskSpec.containerSpec.secrets": ["secrets"],
    "taskSpec.containerSpec.stopGracePeriod": ["stopGracePeriod"],
    "taskSpec.containerSpec.stopSignal": ["stopSignal"],
    "taskSpec.containerSpec.sysctl": ["sysctls"],
    "taskSpec.containerSpec.user": ["user"],
  },
  unsettable: ["pids", "securityOpt", "ulimits"],
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- as above: the lens tells whether they are ServiceArgs
  read: (args, name) => serviceFromSwarm({ taskSpec: {}, ...args } as unknown as PlainSwarmArgs, name),
  write: (stack, service) => ({ ...swarmFromService(stack, service) }),
};

/** Every kind that rules judge. */
export const formats: readonly Format[] = [containers, swarmServices];

/** An argument by its path: "image", "taskSpec.containerSpec.image". */
export interface Argument {
  readonly path: string;
  readonly value: unknown;
}

/** The arguments of a resource, those within nested ones each by itself. */
export function explode(format: Format, args: Args, prefix = ""): Argument[] {
  return Object.entries(args).flatMap(([key, value]): Argument[] => {
    const path = prefix + key;
    return format.nested.includes(path) && isRecord(value) ? explode(format, value, `${path}.`) : [{ path, value }];
  });
}

/** The arguments in one value again. */
export function assemble(args: readonly Argument[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const { path, value } of args) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let place = whole;
    for (const key of keys) {
      const inner = isRecord(place[key]) ? place[key] : {};
      place[key] = inner;
      place = inner;
    }
    place[last] = value;
  }
  return whole;
}

/** The service's fields that an argument decides. */
export function decides({ fields, nested }: Format, path: string): readonly string[] {
  if (nested.includes(path))
    return Object.entries(fields).flatMap(([inner, names]) => (inner.startsWith(`${path}.`) ? names : []));
  return fields[path] ?? [path];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
