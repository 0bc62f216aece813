import type { Service } from "../../model/service";
import { containerName, type Stack } from "../../model/stack";
import { defined } from "../defined";
import type { PlainSwarmArgs } from "../swarm-args";
import {
  duration,
  entries,
  filled,
  filledRecord,
  healthcheckArgs,
  hostArgs,
  hostPort,
  labelsOf,
  mountArgs,
} from "./write";

/**
 * ServiceArgs of a service: what a Docker Swarm makes of it. Left out is what `notCarriedBySwarm` lists. Strings keep
 * their `${SECRET}` places, as in argsFromService.
 */
export function swarmFromService(stack: Stack, service: Service): PlainSwarmArgs {
  const { logging, deploy } = service;
  return defined({
    name: containerName(stack, service),
    mode: deploy?.["mode"] === "global" ? { global: true } : replicated(deploy?.["replicas"]),
    endpointSpec: endpoint(service),
    taskSpec: defined({
      containerSpec: containerSpec(stack, service),
      networksAdvanceds: filled(
        entries(service.networks).map(([key, { aliases }]) =>
          defined({ id: stack.networks[key]?.name ?? key, aliases: filled(aliases) }),
        ),
      ),
      resources: resources(service),
      restartPolicy: restartPolicy(service),
      logDriver:
        logging === undefined
          ? undefined
          : defined({ name: logging.driver ?? "json-file", options: filledRecord(logging.options) }),
    }),
  });
}

function containerSpec(stack: Stack, service: Service): PlainSwarmArgs["taskSpec"]["containerSpec"] {
  const { dns, dnsSearch, dnsOpt } = service;
  return defined({
    image: service.image ?? "",
    args: service.command,
    commands: service.entrypoint,
    dir: service.workingDir,
    user: service.user,
    groups: filled(service.groupAdd),
    // A null value is the caller's shell's business, as in argsFromService.
    env: filledRecord(
      Object.fromEntries(
        entries(service.environment).flatMap(([key, value]): [string, string][] =>
          value === null ? [] : [[key, value]],
        ),
      ),
    ),
    init: service.init,
    hostname: service.hostname,
    hosts: filled(hostArgs(service)),
    dnsConfig: dns.length
      ? defined({ nameservers: dns, searches: filled(dnsSearch), options: filled(dnsOpt) })
      : undefined,
    mounts: filled(mountArgs(stack, service)),
    readOnly: service.readOnly,
    capAdds: filled(service.capAdd),
    capDrops: filled(service.capDrop),
    sysctl: filledRecord(service.sysctls),
    stopGracePeriod: duration(service.stopGracePeriod),
    stopSignal: service.stopSignal,
    healthcheck: healthcheckArgs(service.healthcheck),
    labels: entries(labelsOf(stack, service)).map(([label, value]) => ({ label, value })),
  });
}

function endpoint(service: Service): PlainSwarmArgs["endpointSpec"] {
  if (service.ports.length === 0) return undefined;
  return {
    ports: service.ports.map((port) =>
      defined({
        targetPort: port.target,
        publishedPort: hostPort(service, port.published),
        protocol: port.protocol,
        publishMode: port.mode,
      }),
    ),
  };
}

function resources({ memory, cpus, memoryReservation }: Service): PlainSwarmArgs["taskSpec"]["resources"] {
  const limits = defined({ memoryBytes: memory, nanoCpus: cpus === undefined ? undefined : Math.round(cpus * 1e9) });
  const all = defined({
    limits: Object.keys(limits).length === 0 ? undefined : limits,
    reservation: memoryReservation === undefined ? undefined : { memoryBytes: memoryReservation },
  });
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Compose's words for it are those of one Engine; a swarm never keeps a service stopped that someone stopped by hand. */
const conditions = { no: "none", "on-failure": "on-failure", always: "any", "unless-stopped": "any" } as const;

function restartPolicy({ restart, restartMaxAttempts }: Service): PlainSwarmArgs["taskSpec"]["restartPolicy"] {
  if (restart === undefined) return undefined;
  return defined({ condition: conditions[restart], maxAttempts: restartMaxAttempts });
}

const replicated = (replicas: unknown): PlainSwarmArgs["mode"] =>
  typeof replicas === "number" ? { replicated: { replicas } } : undefined;
