import { z } from "zod";

// Compiled schemas cost an audit of a small file some 4 ms and save one of a large file nothing.
z.config({ jitless: true });

/**
 * One Compose service in normal form: the Compose Specification's vocabulary in camelCase, always the long syntax.
 * Units: bytes for sizes, seconds for durations, CPUs as a decimal number.
 * Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md
 *
 * Strings may hold `${NAME}` where NAME is a secret of the stack (Stack.secrets); a literal dollar sign is `$$`, as in Compose.
 * An absent field means "not set": the image's or the Engine's default applies.
 */

const Port = z.strictObject({
  /** Container port. */
  target: z.int().min(1).max(65535),
  /** Host port, or a range "3000-3010"; absent: the Engine chooses one. */
  published: z.string().optional(),
  /** Host address; absent: every interface. */
  hostIp: z.string().optional(),
  protocol: z.enum(["tcp", "udp", "sctp"]).default("tcp"),
  mode: z.enum(["host", "ingress"]).optional(),
});

const Mount = z.strictObject({
  type: z.enum(["bind", "volume", "tmpfs", "npipe", "cluster", "image"]),
  /** Host path (bind) or the key of a volume in Stack.volumes (volume); absent: anonymous volume or tmpfs. */
  source: z.string().optional(),
  /** Absolute path in the container. */
  target: z.string(),
  readOnly: z.boolean().default(false),
  bind: z
    .strictObject({
      propagation: z.string().optional(),
      createHostPath: z.boolean().optional(),
      selinux: z.enum(["z", "Z"]).optional(),
      recursive: z.string().optional(),
    })
    .optional(),
  volume: z.strictObject({ nocopy: z.boolean().optional(), subpath: z.string().optional() }).optional(),
  tmpfs: z.strictObject({ size: z.number().optional(), mode: z.number().optional() }).optional(),
});

/** A service's place on a network of Stack.networks. */
const Attachment = z.strictObject({
  aliases: z.array(z.string()).default([]),
  ipv4Address: z.string().optional(),
  ipv6Address: z.string().optional(),
  priority: z.number().optional(),
  macAddress: z.string().optional(),
});

const Healthcheck = z.strictObject({
  /** The long form: ["CMD", …], ["CMD-SHELL", "…"] or ["NONE"]. Absent: the image's own command with other timings. */
  test: z.array(z.string()).optional(),
  interval: z.number().optional(),
  timeout: z.number().optional(),
  startPeriod: z.number().optional(),
  startInterval: z.number().optional(),
  retries: z.int().optional(),
  disable: z.boolean().optional(),
});

const DependsOn = z.strictObject({
  condition: z
    .enum(["service_started", "service_healthy", "service_completed_successfully"])
    .default("service_started"),
  restart: z.boolean().optional(),
  required: z.boolean().default(true),
});

const Ulimit = z.strictObject({ soft: z.number(), hard: z.number() });

/** A file put into the container: a Compose `config` (inline content, or a file read when the stack is loaded). */
const ConfigFile = z.strictObject({
  /** Key of the Compose config. */
  source: z.string(),
  /** Absolute path in the container. */
  target: z.string(),
  /** The file's text; `${NAME}` of a stack secret is filled in when it is declared. */
  content: z.string().optional(),
  /** Permission bits, e.g. 0o444. */
  mode: z.int().optional(),
  uid: z.string().optional(),
  gid: z.string().optional(),
});

const Device = z.strictObject({ source: z.string(), target: z.string(), permissions: z.string().default("rwm") });

export const Service = z.strictObject({
  /** Key of the service in its Compose file. */
  name: z.string(),
  /** Name on the Engine; absent: PROJECT-NAME-1, as Compose has it. */
  containerName: z.string().optional(),
  image: z.string().optional(),
  /** Compose `build`, kept as written: only its presence matters to rules. */
  build: z.unknown().optional(),
  platform: z.string().optional(),
  pullPolicy: z.string().optional(),
  profiles: z.array(z.string()).default([]),

  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  user: z.string().optional(),
  groupAdd: z.array(z.string()).default([]),
  /** null: the value is taken from the shell that runs Compose. */
  environment: z.record(z.string(), z.string().nullable()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  configs: z.array(ConfigFile).default([]),
  /** Compose `secrets` of the service (file mounts under /run/secrets). */
  secrets: z.array(z.strictObject({ source: z.string(), target: z.string().optional() })).default([]),

  hostname: z.string().optional(),
  domainname: z.string().optional(),
  networkMode: z.string().optional(),
  networks: z.record(z.string(), Attachment).default({}),
  ports: z.array(Port).default([]),
  expose: z.array(z.string()).default([]),
  /** "name:address" or "name:host-gateway". */
  extraHosts: z.array(z.string()).default([]),
  dns: z.array(z.string()).default([]),
  dnsSearch: z.array(z.string()).default([]),
  dnsOpt: z.array(z.string()).default([]),

  volumes: z.array(Mount).default([]),
  /** Path -> mount options ("rw,noexec,size=64m", may be empty). */
  tmpfs: z.record(z.string(), z.string()).default({}),
  devices: z.array(Device).default([]),
  deviceCgroupRules: z.array(z.string()).default([]),

  privileged: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  capAdd: z.array(z.string()).default([]),
  capDrop: z.array(z.string()).default([]),
  securityOpt: z.array(z.string()).default([]),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  uts: z.string().optional(),
  usernsMode: z.string().optional(),
  cgroup: z.string().optional(),
  cgroupParent: z.string().optional(),
  runtime: z.string().optional(),
  sysctls: z.record(z.string(), z.string()).default({}),
  ulimits: z.record(z.string(), Ulimit).default({}),
  shmSize: z.number().optional(),

  init: z.boolean().optional(),
  tty: z.boolean().optional(),
  stdinOpen: z.boolean().optional(),
  restart: z.enum(["no", "always", "unless-stopped", "on-failure"]).optional(),
  /** Bound of `restart: on-failure:N`. */
  restartMaxAttempts: z.int().optional(),
  stopGracePeriod: z.number().optional(),
  stopSignal: z.string().optional(),
  healthcheck: Healthcheck.optional(),
  dependsOn: z.record(z.string(), DependsOn).default({}),
  logging: z
    .strictObject({ driver: z.string().optional(), options: z.record(z.string(), z.string()).default({}) })
    .optional(),

  /** mem_limit or deploy.resources.limits.memory. */
  memory: z.number().optional(),
  memoryReservation: z.number().optional(),
  memorySwap: z.number().optional(),
  cpus: z.number().optional(),
  cpuShares: z.number().optional(),
  cpuset: z.string().optional(),
  /** pids_limit or deploy.resources.limits.pids; -1: unlimited. */
  pids: z.int().optional(),
  /** What of Compose `deploy` is not resources (replicas, placement, update_config …), kept as written for Swarm. */
  deploy: z.record(z.string(), z.unknown()).optional(),

  /** `x-alfa-ignore`: rule id -> reason of the suppression. */
  ignore: z.record(z.string(), z.string()).default({}),
});

/** A normalized Compose service. */
export type Service = z.output<typeof Service>;
/** What one writes to declare a service: defaults may be left out. */
export type ServiceInput = z.input<typeof Service>;

/** Fills in the defaults of a declared service. */
export const service = (input: ServiceInput): Service => Service.parse(input);
