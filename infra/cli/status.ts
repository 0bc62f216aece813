import Table from "cli-table3";
import { stripVTControlCharacters } from "node:util";
import { isActive, type Stack } from "../../stacks/model/stack";
import type { Service } from "../../stacks/model/service";
import type { Placement } from "../../stacks/placement";
import type { ContainerEvidence, DiskEvidence, Evidence, ProbeEvidence } from "../../policies/observe/evidence";

/** One declared service and what runs of it. */
export interface ServiceStatus {
  readonly service: string;
  readonly profiles: readonly string[];
  readonly image: string;
  readonly state: ContainerEvidence["status"] | "absent";
  readonly health?: "starting" | "healthy" | "unhealthy";
  readonly restarts: number;
  /** ISO 8601; of a running container. */
  readonly startedAt?: string;
  readonly ports: readonly string[];
  /** Why it does not run, or is not well. */
  readonly reason?: string;
}

/** What `alfa status --format json` prints. */
export interface Status {
  readonly project: string;
  readonly takenAt: string;
  readonly engine?: Evidence["engine"];
  readonly services: readonly ServiceStatus[];
  readonly processes: Evidence["processes"];
  readonly orphans: readonly { readonly containerName: string; readonly reason: string }[];
  /** What was asked how it is, and its answer. */
  readonly endpoints: readonly ProbeEvidence[];
  readonly disk?: DiskEvidence;
  readonly absent: Evidence["absent"];
  readonly summary: {
    readonly declared: number;
    readonly running: number;
    readonly unhealthy: number;
    readonly notRunning: number;
  };
}

/** Joins what is declared and what is seen, in the declared order. */
export function statusOf(stack: Stack, evidence: Evidence, placement: Placement = "container"): Status {
  const services = Object.values(stack.services).map((service) => serviceStatus(stack, service, evidence, placement));
  const running = services.filter(({ state }) => state === "running");
  return {
    project: stack.name,
    takenAt: evidence.takenAt,
    ...(evidence.engine && { engine: evidence.engine }),
    services,
    processes: evidence.processes,
    orphans: evidence.orphans.map(({ containerName, reason }) => ({ containerName, reason: reason.en })),
    endpoints: evidence.probes ?? [],
    ...(evidence.disk && { disk: evidence.disk }),
    absent: evidence.absent,
    summary: {
      declared: services.length,
      running: running.length,
      unhealthy: running.filter(({ health }) => health === "unhealthy").length,
      notRunning: services.length - running.length,
    },
  };
}

function serviceStatus(stack: Stack, service: Service, evidence: Evidence, placement: Placement): ServiceStatus {
  const container = evidence.containers[service.name];
  const reason = container === undefined ? whyAbsent(stack, service, evidence, placement) : whyNotWell(container);
  return {
    service: service.name,
    profiles: service.profiles,
    image: container?.actual.image ?? service.image ?? "",
    state: container?.status ?? "absent",
    ...(container?.health && { health: container.health }),
    restarts: container?.restartCount ?? 0,
    ...(container?.status === "running" && container.startedAt !== undefined && { startedAt: container.startedAt }),
    ports: (container?.actual ?? service).ports.flatMap(portText),
    ...(reason !== undefined && { reason }),
  };
}

function portText({ hostIp, published, target, protocol }: Service["ports"][number]): string[] {
  if (published === undefined) return [];
  const address = hostIp === undefined || hostIp === "" ? "*" : hostIp;
  return [`${address}:${published}->${target}${protocol === "tcp" ? "" : `/${protocol}`}`];
}

function whyAbsent(stack: Stack, service: Service, evidence: Evidence, placement: Placement): string {
  const unseen = evidence.absent.find(({ source }) => source === `container:${service.name}`);
  if (unseen) return `not seen: ${unseen.reason}`;
  const stated = stack.notStarted[service.name];
  if (stated !== undefined) return stated;
  // Another node may run it: this Engine tells of its own containers alone.
  const nothing = placement === "swarm" ? "no task of it on this Engine's node" : "never created";
  return isActive(stack, service) ? nothing : `profile ${service.profiles.join(", ")} is not active`;
}

function whyNotWell({ status, exitCode, oomKilled, error, health, lastLines }: ContainerEvidence): string | undefined {
  const last = lastLines.at(-1);
  const said = last === undefined ? "" : `: ${last}`;
  if (status === "running") return health === "unhealthy" ? `health check fails${said}` : undefined;
  if (status === "created") return `created, never started${error === undefined ? "" : `: ${error}`}`;
  if (status !== "exited" && status !== "dead") return `${status}${said}`;
  const ended = oomKilled ? "killed: out of memory" : `exit code ${exitCode ?? 0}`;
  return `${ended}${error === undefined ? said : `: ${error}`}`;
}

/** The status as a table for a terminal; names and log lines in it can't move the cursor. */
export function status(stack: Stack, evidence: Evidence, width: number, placement: Placement = "container"): string {
  const { services, processes, orphans, endpoints, disk, absent, summary, engine } = statusOf(
    stack,
    evidence,
    placement,
  );
  const now = Date.parse(evidence.takenAt);
  const table = new Table({
    head: ["service", "profile", "image", "state", "health", "restarts", "uptime", "ports"],
    style: { head: [], border: [], compact: true },
  });
  for (const entry of services) {
    table.push(
      [
        entry.service,
        entry.profiles.join(" "),
        entry.image,
        entry.state,
        entry.health ?? "",
        String(entry.restarts),
        entry.startedAt === undefined ? "" : duration((now - Date.parse(entry.startedAt)) / 1000),
        entry.ports.join("\n"),
      ].map(printable),
    );
  }
  const reasons = services.filter(({ reason }) => reason !== undefined);
  const sections = [
    table.toString(),
    list(
      "Why not",
      reasons.map(({ service, reason }) => `${service}: ${reason ?? ""}`),
      width,
    ),
    list("Tunnels", processes.filter(({ role }) => role !== "webhook").map(processText), width),
    list("Host processes", processes.filter(({ role }) => role === "webhook").map(processText), width),
    list("Endpoints", endpoints.map(endpointText), width),
    list("Disk", disk === undefined ? [] : [diskText(disk)], width),
    list(
      "Not declared",
      orphans.map(({ containerName, reason }) => `${containerName} ${reason}`),
      width,
    ),
    list(
      "Not seen",
      absent.map(({ source, reason }) => `${source}: ${reason}`),
      width,
    ),
    `${summary.running} of ${summary.declared} services run, ${summary.unhealthy} unhealthy` +
      (engine === undefined ? "" : `; Docker Engine ${engine.version}, API ${engine.apiVersion}`),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

const endpointText = ({ name, kind, target, state, seen, milliseconds }: ProbeEvidence): string =>
  `${state === "unknown" ? "not known" : state} ${name}, ${kind === "http" ? "" : `${kind} `}${target}: ${seen}, ${milliseconds} ms`;

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function diskText({ root, images, volumes, containers, buildCache }: DiskEvidence): string {
  const used = Object.values(volumes).reduce((sum, bytes) => sum + bytes, 0);
  const left = root === undefined ? "" : `${gib(root.free)} of ${gib(root.size)} free; `;
  return `${left}images ${gib(images)}, volumes ${gib(used)}, containers ${gib(containers)}, build cache ${gib(buildCache)}`;
}

function processText({ pid, role, port, ports, command, startedAt }: Evidence["processes"][number]): string {
  const reached = ports ?? (port === undefined ? [] : [port]);
  const where = reached.length === 0 ? "" : ` port ${reached.join(", ")}`;
  return `${role} pid ${pid}${where}${startedAt === undefined ? "" : ` since ${startedAt}`}: ${command.join(" ")}`;
}

function list(title: string, lines: readonly string[], width: number): string {
  if (lines.length === 0) return "";
  const cut = (line: string) => (line.length > width - 2 ? `${line.slice(0, width - 3)}…` : line);
  return [`${title}:`, ...lines.map((line) => `  ${cut(printable(line))}`)].join("\n");
}

/** Without control characters, but for line ends that the table sets. */
const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");

/** "3 d 4 h", "12 min", "5 s": the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
