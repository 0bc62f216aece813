import { service, type Service, type ServiceInput } from "../model/service";
import type { AlfaConfig, Profile } from "./config";
import { networkName, networks, type NetworkKey } from "./networks";

export const MiB = 1024 * 1024;

/** Labels that generated parts of the stack read: what Prometheus scrapes, what the catalogue says. */
export const labels = {
  description: "alfa.description",
  /** "PORT/PATH" of the service's Prometheus metrics. */
  metrics: "alfa.metrics",
  /** Where an uptime monitor asks: "PORT/PATH", "PORT" or "redis:PORT". */
  monitor: "alfa.monitor",
} as const;

/** A web interface that Traefik routes by name. */
export interface Ui {
  readonly port: number;
  /** Names below the domain; default: the service's own. The audited file's names stay valid beside it. */
  readonly names?: readonly string[];
  /** A dashboard without users of its own, or for administrators: behind Authentik with `authentikForwardAuth`. */
  readonly dashboard?: true;
}

/** What a service of the ALFA stack says of itself; the rest is the same for all. */
export interface AlfaService extends Omit<
  ServiceInput,
  "containerName" | "networks" | "memory" | "cpus" | "pids" | "profiles" | "restart"
> {
  readonly description: string;
  readonly profile: Profile | readonly Profile[];
  readonly networks: readonly NetworkKey[];
  readonly limits: { readonly memoryMiB: number; readonly cpus: number; readonly pids: number };
  readonly ui?: Ui;
  readonly metrics?: { readonly port: number; readonly path?: string };
  /** Where an uptime monitor asks, as the label says it; default: what the health check asks. */
  readonly monitor?: string;
}

/**
 * A service with what every service of the stack has: its container's name, restart, no capability but those it adds, no
 * new privileges, rotated logs, limits, a time zone, routes and metrics as labels.
 */
export function alfaService(config: AlfaConfig, declared: AlfaService): Service {
  const { description, profile, limits, ui, metrics, monitor, networks: attached, ...rest } = declared;
  const watched = monitor ?? askedBy(rest.healthcheck?.test);
  return service({
    stopGracePeriod: 30,
    ...rest,
    containerName: `${config.prefix}${rest.name}`,
    profiles: typeof profile === "string" ? [profile] : [...profile],
    restart: "unless-stopped",
    environment: { TZ: config.timezone, ...rest.environment },
    labels: {
      [labels.description]: description,
      ...(metrics ? { [labels.metrics]: `${metrics.port}${metrics.path ?? "/metrics"}` } : {}),
      ...(watched === undefined ? {} : { [labels.monitor]: watched }),
      ...(ui ? route(config, rest.name, ui) : {}),
      ...rest.labels,
    },
    // Other services find it by its service name, which Compose gives as an alias by itself.
    networks: Object.fromEntries(attached.map((network) => [network, { aliases: [rest.name] }])),
    capDrop: ["ALL"],
    securityOpt: ["no-new-privileges:true", ...(rest.securityOpt ?? [])],
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
    memory: limits.memoryMiB * MiB,
    cpus: limits.cpus,
    pids: limits.pids,
  });
}

/** Port and path that a health check asks by HTTP. */
function askedBy(test: readonly string[] = []): string | undefined {
  const command = test.join(" ");
  const [, port, path] = /\/dev\/tcp\/127\.0\.0\.1\/(\d+);.*GET (\S+) HTTP/.exec(command) ?? [];
  return port && path ? port + path : /https?:\/\/(?:127\.0\.0\.1|localhost):(\d+\/[^\s'"]*)/.exec(command)?.[1];
}

/** Name of a Traefik router or service: two projects on one Engine must not share one. */
export const routerName = (config: AlfaConfig, name: string): string => `${config.project}-${name}`;

/** Traefik's middleware that asks Authentik; declared in Traefik's own file. */
export const authMiddleware = (config: AlfaConfig): string => `${config.project}-authentik`;

/** Traefik's rule for a service's names below the domain. */
export function hostRule(config: AlfaConfig, names: readonly string[]): string {
  return names.map((name) => `Host(\`${name}.${config.domain}\`)`).join(" || ");
}

/** Labels by which Traefik finds a service's interface: https://doc.traefik.io/traefik/routing/providers/docker/ */
function route(config: AlfaConfig, name: string, ui: Ui): Record<string, string> {
  const router = routerName(config, name);
  return {
    "traefik.enable": "true",
    [`traefik.${config.placement === "swarm" ? "swarm" : "docker"}.network`]: networkName(config, networks.edge),
    [`traefik.http.routers.${router}.rule`]: hostRule(config, [name, ...(ui.names ?? [])]),
    [`traefik.http.routers.${router}.entrypoints`]: "web",
    [`traefik.http.routers.${router}.service`]: router,
    ...(ui.dashboard && config.authentikForwardAuth
      ? { [`traefik.http.routers.${router}.middlewares`]: `${authMiddleware(config)}@file` }
      : {}),
    [`traefik.http.services.${router}.loadbalancer.server.port`]: String(ui.port),
  };
}

/** The address by which a browser on the host reaches a routed interface: Traefik's, with its port where it is not 80. */
export function publicUrl(config: AlfaConfig, name: string): string {
  const port = 80 + config.portOffset;
  return `http://${name}.${config.domain}${port === 80 ? "" : `:${port}`}`;
}

/** A port on the host's loopback address only, offset included. */
export function loopback(config: AlfaConfig, published: number, target = published) {
  return { target, published: String(published + config.portOffset), hostIp: "127.0.0.1" };
}

/** A named volume of the stack. */
export function volume(source: string, target: string) {
  return { type: "volume", source, target } as const;
}

/** A path of the Docker host, read-only; it must be there. */
export function hostPath(source: string, target = source) {
  return { type: "bind", source, target, readOnly: true, bind: { createHostPath: false } } as const;
}

/**
 * A health check with the stack's usual timing; `test` in Compose's long form. The first check comes after one interval, so
 * it bounds from below how long a start takes (Compose's start_interval needs Engine 25). A check is a process started in
 * the container: 20 of them every 5 s keep a core of a small host busy.
 */
export function probe(test: readonly [string, ...string[]], startPeriod = 30) {
  return { test: [...test], interval: 10, timeout: 10, retries: 3, startPeriod };
}

/** GET by busybox's wget, which Alpine- and busybox-based images have. 127.0.0.1: "localhost" may mean ::1 there. */
export function wget(port: number, path: string, startPeriod?: number) {
  return probe(["CMD", "wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${port}${path}`], startPeriod);
}

/** GET of a path that answers 200, by bash alone: Ubuntu-based images without wget and curl. */
export function bashGet(port: number, path: string, startPeriod?: number) {
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3`;
  return probe(["CMD", "bash", "-c", script], startPeriod);
}

const healthy = { condition: "service_healthy" } as const;

/** Starts only when the named services are healthy. */
export function whenHealthy(...names: string[]): Record<string, typeof healthy> {
  return Object.fromEntries(names.map((name) => [name, healthy]));
}

export const hasProfile = (config: AlfaConfig, profile: Profile): boolean => config.profiles.includes(profile);

/** `host.docker.internal` is there by itself on Docker Desktop only: https://docs.docker.com/reference/cli/docker/container/run/#add-host */
export const hostGateway = "host.docker.internal:host-gateway";
