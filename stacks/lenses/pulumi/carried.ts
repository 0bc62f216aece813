import type { Service } from "../../model/service";

/**
 * Fields of a Service that ContainerArgs has no place for: on all others there-and-back gives the same value. Nor has it one
 * for the priority of a network, which in Compose is the order of connecting, not the gateway's (`gwPriority`).
 */
export const notCarried = [
  "build",
  "pullPolicy",
  "profiles",
  "expose",
  "cgroup",
  "deploy",
  "secrets",
] as const satisfies readonly (keyof Service)[];

/**
 * Fields of a Service that ServiceArgs, a Docker Swarm service, has no place for. Of networks it carries the aliases only,
 * of ports no host address: a swarm publishes on every interface; of `securityOpt` SELinux, and by a label of ours no new
 * privileges. `configs` and `secrets` are read, by name; to write them
 * takes the ids of the swarm's own objects. Without a restart policy a swarm restarts what ends: `restart` is then "always".
 */
export const notCarriedBySwarm = [
  ...notCarried,
  "platform",
  "configs",
  "domainname",
  "networkMode",
  "tmpfs",
  "devices",
  "deviceCgroupRules",
  "privileged",
  "securityOpt",
  "pid",
  "ipc",
  "uts",
  "usernsMode",
  "cgroupParent",
  "runtime",
  "ulimits",
  "shmSize",
  "tty",
  "stdinOpen",
  "memorySwap",
  "cpuShares",
  "cpuset",
] as const satisfies readonly (keyof Service)[];

/** Compose's own label for depends_on ("db:service_healthy:false,…"): ContainerArgs has no such field. */
export const composeDependsOnLabel = "com.docker.compose.depends_on";

/** Labels by which what a service is, beyond its container, travels with the container. */
export const serviceLabels = {
  /** Name of the service in its stack. */
  service: "alfa.service",
  /** Name of the stack (Compose project). */
  stack: "alfa.stack",
  /** JSON: rule id -> reason of the suppression. */
  ignore: "alfa.ignore",
  /** Comma-separated keys of environment variables that hold a secret: CrossGuard hands a pack secrets as bare strings. */
  secretEnv: "alfa.secret-env",
  /** HostConfig.PidsLimit, which ContainerArgs lacks: our provider applies it. */
  pidsLimit: "alfa.pids-limit",
  /** HostConfig.UTSMode, likewise. */
  utsMode: "alfa.uts-mode",
  /** "true": Privileges.NoNewPrivileges of a Swarm service, which ServiceArgs lack. */
  noNewPrivileges: "alfa.no-new-privileges",
} as const;
