import { z } from "zod";
import { UptimeKuma } from "./monitor";
import { Service } from "./service";
import { N8n } from "./workflow";

export { containerName, isActive } from "./active";

export const Network = z.strictObject({
  /** Name on the Engine. */
  name: z.string(),
  driver: z.string().optional(),
  driverOpts: z.record(z.string(), z.string()).default({}),
  internal: z.boolean().optional(),
  attachable: z.boolean().optional(),
  enableIpv6: z.boolean().optional(),
  ipam: z
    .array(z.strictObject({ subnet: z.string(), gateway: z.string().optional(), ipRange: z.string().optional() }))
    .default([]),
  labels: z.record(z.string(), z.string()).default({}),
  external: z.boolean().default(false),
});
export type Network = z.output<typeof Network>;

export const Volume = z.strictObject({
  /** Name on the Engine. */
  name: z.string(),
  driver: z.string().optional(),
  driverOpts: z.record(z.string(), z.string()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  external: z.boolean().default(false),
});
export type Volume = z.output<typeof Volume>;

/** A secret of the stack: `${NAME}` in a service's strings stands for its value. */
export const Secret = z.strictObject({
  description: z.string(),
  /** Random bytes of a generated value, written in hexadecimal. */
  bytes: z.int().default(24),
  /** Whether it must have a digit and a capital: what takes it refuses others. */
  mixed: z.literal(true).optional(),
  /** Whether a value may be made up. False: only the configuration or what runs knows it (a key of someone else's API). */
  generate: z.boolean().default(true),
  /** Where a container that already runs holds the value: kept on a takeover. `match` picks it out of a longer string (first group). */
  adopt: z.array(z.strictObject({ service: z.string(), env: z.string(), match: z.string().optional() })).default([]),
  /** Why a new value would break, or not reach, what the old one made, and what to do instead; absent: an update takes it. */
  fixed: z.string().optional(),
  /** The PostgreSQL role whose password it is, where no update changes it: a rotation does, in the service's container. */
  role: z.strictObject({ service: z.string(), name: z.string() }).optional(),
});
export type Secret = z.output<typeof Secret>;

/** A process on the host that the stack relies on (the ALFA webhook). */
export const HostProcess = z.strictObject({
  name: z.string(),
  /** Port it listens on, offset included. */
  port: z.int(),
  /** Path that answers 2xx when it is well. */
  healthPath: z.string(),
  /**
   * Script it runs: what recognizes it, and strays of it, among the host's processes. An absolute path, or its end, which
   * is enough to see one and not to make it.
   */
  script: z.string(),
  /** The PM2 that runs it; absent: none. */
  pm2: z
    .strictObject({
      /** PM2_HOME, where it is not the usual one. */
      home: z.string().optional(),
      /** Its command, where it is not the `pm2` on PATH. */
      command: z.string().optional(),
      /** Whether an update fails where neither the app nor a PM2 to start it with is there. */
      required: z.boolean().default(false),
    })
    .optional(),
  /** Environment it is started with; `${NAME}` of a stack secret may stand in a value. */
  env: z.record(z.string(), z.string()).default({}),
  /** Webhooks of a service (n8n) that it calls: the path below /webhook/. */
  calls: z.array(z.strictObject({ service: z.string(), method: z.string(), path: z.string() })).default([]),
});
export type HostProcess = z.output<typeof HostProcess>;

/** A tunnel under PM2. */
const TunnelApp = z.strictObject({
  name: z.string(),
  /** Absolute path of the program. */
  script: z.string(),
  /** "@files/NAME" stands for the path of a file below. */
  args: z.array(z.string()),
  /** Files of mode 0600; `${NAME}` of a stack secret may stand in one. */
  files: z.record(z.string(), z.string()),
  /** PM2_HOME and command, where they are not the usual ones. */
  pm2: z.strictObject({ home: z.string().optional(), command: z.string().optional() }).optional(),
});

/** A Cloudflare tunnel: public hostnames and what they reach. The final http_status:404 rule is always added. */
export const Tunnel = z.strictObject({
  name: z.string(),
  ingress: z.array(z.strictObject({ hostname: z.string(), service: z.string() })),
  /** How it is run and asked; absent: nobody says. */
  run: z
    .strictObject({
      /** HOST:PORT on this host at which the running one tells its ingress (/config). */
      metrics: z.string(),
      /** The whole ingress as it is to run; a hostname of "" is any. */
      ingress: z.array(z.strictObject({ hostname: z.string(), service: z.string() })),
      /** Service that runs it; or the app under PM2. */
      service: z.string().optional(),
      app: TunnelApp.optional(),
    })
    .optional(),
});
export type Tunnel = z.output<typeof Tunnel>;

/** A health endpoint on the Docker host. */
export const Endpoint = z.strictObject({
  name: z.string(),
  /** Answers 2xx (after redirects on the same host) when it is well. */
  url: z.string(),
  /** Service of the stack, or absent for a process on the host. */
  service: z.string().optional(),
});
export type Endpoint = z.output<typeof Endpoint>;

/** One place where a Slack app's manifest is not as declared; line and column count from 1. */
const ManifestDifference = z.strictObject({
  /** E.g. features.slash_commands[0].url. */
  field: z.string(),
  line: z.int(),
  column: z.int(),
  /** Absent: nothing. */
  seen: z.string().optional(),
  wanted: z.string().optional(),
});
export type ManifestDifference = z.output<typeof ManifestDifference>;

/** The manifest of the Slack app as it is, as far as it differs from the declared one. */
const GivenManifest = z.strictObject({ file: z.string(), differences: z.array(ManifestDifference) });
export type GivenManifest = z.output<typeof GivenManifest>;

/** What stands outside the containers. */
export const Host = z.strictObject({
  processes: z.array(HostProcess).default([]),
  tunnels: z.array(Tunnel).default([]),
  /** Ports on the host that a tunnel may reach. */
  publicPorts: z.array(z.int()).default([]),
  /** What is asked to see whether the stack answers. */
  endpoints: z.array(Endpoint).default([]),
  /** Absent: none was given, or it is as declared. */
  slackManifest: GivenManifest.optional(),
});
export type Host = z.output<typeof Host>;

export const Stack = z.strictObject({
  /** Compose project name. */
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), Network).default({}),
  volumes: z.record(z.string(), Volume).default({}),
  secrets: z.record(z.string(), Secret).default({}),
  host: Host.default(() => Host.parse({})),
  uptimeKuma: UptimeKuma.optional(),
  n8n: N8n.optional(),
  /** Active profiles; a service without profiles is always active. */
  activeProfiles: z.array(z.string()).default([]),
  /** Declared services that are not started, with the stated reason (e.g. no backstage image). */
  notStarted: z.record(z.string(), z.string()).default({}),
});

/** A normalized Compose application. */
export type Stack = z.output<typeof Stack>;
export type StackInput = z.input<typeof Stack>;

/** Fills in the defaults of a declared stack. */
export const stack = (input: StackInput): Stack => Stack.parse(input);
