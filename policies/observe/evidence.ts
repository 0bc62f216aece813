import type { Text } from "../lang";
import type { Service } from "../../stacks/model/service";

/** What one pattern of a rule found in a service's logs. */
export interface LogEvidence {
  /** Matching lines, the last few, without colours and with secrets redacted. */
  readonly lines: readonly string[];
  readonly count: number;
  /** Matches per minute between the first and the last match (the whole window when there is one match). */
  readonly perMinute: number;
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
}

/** One field of a container that is not as declared; a value that may be secret is left out. */
export interface Drift {
  /** In Compose's words: `environment.TZ`, `mem_limit`, `volumes`. */
  readonly field: string;
  /** Which of the field's parts, where it has several: a mount's path, a port. */
  readonly part?: string;
  /** Path of the declared value in the model: `environment.TZ`, `memory`. */
  readonly path: string;
  readonly seen: string;
  readonly wanted: string;
}

/** What is seen of one service's container. */
export interface ContainerEvidence {
  readonly service: string;
  readonly containerName: string;
  readonly id: string;
  readonly status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";
  /** Absent: no health check. */
  readonly health?: "starting" | "healthy" | "unhealthy";
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  readonly restartCount: number;
  /** ISO 8601. */
  readonly startedAt?: string;
  /** ISO 8601; of a container that does not run. */
  readonly finishedAt?: string;
  /** The Engine's own reason for a failed start (a missing mount, a port in use), redacted. */
  readonly error?: string;
  /** User of the image when the container sets none. */
  readonly imageUser?: string;
  readonly imageHasHealthcheck: boolean;
  /** The container read back through the lenses: what the rules of declared state see of what runs. */
  readonly actual: Service;
  /** How it differs from the declaration, by the table that the provider compares with; absent: not looked at. */
  readonly drift?: readonly Drift[];
  /** Key: RULE/PATTERN. Absent: no line matched. */
  readonly logs: Readonly<Record<string, LogEvidence>>;
  /** The log holds older lines of the window that were not read: the bound of lines or bytes was met, or the time was up. */
  readonly logsTruncated?: true;
  /** ISO 8601; the oldest line that was read. Absent: no line was. */
  readonly logsFrom?: string;
  /** Log lines read in the window, and those that look like errors. */
  readonly logLines: number;
  readonly errorLines: number;
  /** The last lines of a container that does not run or is unhealthy, redacted. */
  readonly lastLines: readonly string[];
}

/** A process on the host that matters to the stack; its environment is never read. */
export interface ProcessEvidence {
  readonly pid: number;
  /** argv, secrets redacted. */
  readonly command: readonly string[];
  /** ISO 8601, where the system tells. */
  readonly startedAt?: string;
  readonly role: "tunnel" | "webhook" | "ngrok";
  /** Port on this host that the tunnel reaches or the process listens on. */
  readonly port?: number;
  /** All ports that a tunnel's configuration file reaches; `port` is the first. */
  readonly ports?: readonly number[];
  /** webhook: the declared process it is a copy of. */
  readonly of?: string;
  /** A PM2 runs it. */
  readonly underPm2?: true;
  /** ngrok: tunnels it has open; absent: nobody can tell. */
  readonly open?: number;
}

/** An app of PM2, as `pm2 jlist` has it; its environment is never kept. */
export interface Pm2Evidence {
  readonly name: string;
  /** PM2's own number of it. */
  readonly pmId: number;
  /** Absent: it does not run. */
  readonly pid?: number;
  /** online, stopped, errored, … */
  readonly status: string;
  readonly restarts: number;
  readonly script: string;
  readonly cwd: string;
}

/** What the Engine says of itself. */
export interface EngineEvidence {
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly operatingSystem: string;
  readonly desktop: boolean;
}

/** What something answered when it was asked how it is. */
export interface ProbeEvidence {
  /** Service or host process; of several endpoints each has its own name. */
  readonly name: string;
  /** Absent: something on the host. */
  readonly service?: string;
  readonly kind: "http" | "postgres" | "redis" | "uptime-kuma";
  /** What was asked; without user and query, which may hold a secret. */
  readonly target: string;
  /** "unknown": it could not be asked. */
  readonly state: "well" | "ill" | "unknown";
  /** The answer, or why there is none: "HTTP 503", "no answer within 2 s", "connection refused". */
  readonly seen: string;
  /** Until the answer. */
  readonly milliseconds: number;
}

/** The place that the Engine takes; all in bytes. */
export interface DiskEvidence {
  /** File system of the Engine's data; absent: the Engine is on another machine, or in Docker Desktop's. */
  readonly root?: { readonly path: string; readonly size: number; readonly free: number };
  readonly images: number;
  /** What containers have written outside their volumes. */
  readonly containers: number;
  readonly buildCache: number;
  /** By the volume's name on the Engine; one whose size its driver does not tell is absent. */
  readonly volumes: Readonly<Record<string, number>>;
}

/** What a cloudflared says of itself at its metrics address. */
export interface TunnelEvidence {
  /** Absent: which of several processes has the address is not known. */
  readonly pid?: number;
  /** HOST:PORT of its metrics. */
  readonly metrics: string;
  /** Connections to Cloudflare; 0: nothing comes through. */
  readonly connections: number;
  /** What it serves, first match first; absent: it does not tell. */
  readonly ingress?: readonly { readonly hostname: string; readonly service: string }[];
}

/** Everything seen of what runs, at one moment. */
export interface Evidence {
  /** ISO 8601. */
  readonly takenAt: string;
  /** Seconds of logs that were read. */
  readonly window: number;
  readonly engine?: EngineEvidence;
  /** By service name; a service without a container is absent. */
  readonly containers: Readonly<Record<string, ContainerEvidence>>;
  /** Containers of the stack's project, prefix or networks that no declared service accounts for. */
  readonly orphans: readonly { readonly containerName: string; readonly reason: Text }[];
  readonly processes: readonly ProcessEvidence[];
  /** Services whose image is not on the Engine, of those that should run and have no container. */
  readonly imagesMissing?: readonly string[];
  /** Absent: nothing was asked. */
  readonly probes?: readonly ProbeEvidence[];
  readonly disk?: DiskEvidence;
  /** Tunnels on the host that answered at their metrics address. */
  readonly tunnels?: readonly TunnelEvidence[];
  /** Apps of PM2; absent: the stack declares none, or no daemon of PM2 runs. */
  readonly pm2?: readonly Pm2Evidence[];
  /** Sources that gave nothing, and why: rules that need them are `not evaluated`. */
  readonly absent: readonly {
    readonly source: "engine" | "processes" | "pm2" | "probes" | "disk" | `container:${string}` | `logs:${string}`;
    readonly reason: string;
  }[];
}
