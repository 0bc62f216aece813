import type { Service } from "../../stacks/model/service";
import { isActive } from "../../stacks/model/active";
import type { Stack } from "../../stacks/model/stack";
import type { LogEvidence } from "../observe/evidence";
import { env, isTrue } from "./lib/env";
import { isWithin, mountsSocket, mountText, normalPath } from "./lib/mounts";
import { perStack, servicesOf } from "./lib/per-stack";
import { audit, doc } from "./lib/references";
import { isSocketProxy, reachableService, sharedNetworks } from "./lib/socket-proxy";
import { isTraefik } from "./lib/software";
import { dockerProvider, hasConfigFile, traefikOption } from "./lib/traefik";
import { UnknownValue } from "./lib/unknown";
import { type Hit, rule } from "./rule";

const defaultSocket = "/var/run/docker.sock";

/** In Traefik's image /var/run is a link to /run. */
const inContainer = (path: string): string => normalPath(path).replace(/^\/run(?=\/|$)/, "/var/run");

function socketHits(service: Service, socket: string): Hit[] {
  const path = inContainer(socket);
  const index = service.volumes.findIndex((mount) => isWithin(path, inContainer(mount.target)));
  const mount = service.volumes[index];
  if (!mount) {
    return [
      {
        field: "volumes",
        key: "unreachable",
        seen: "no mount of the socket",
        wanted: `/var/run/docker.sock:${socket}:ro, or a socket proxy as endpoint`,
      },
    ];
  }
  if (mount.type !== "bind" || mount.source === undefined || !mountsSocket(mount.source)) {
    return [
      {
        field: `volumes[${index}]`,
        key: "unreachable",
        seen: mountText(mount),
        wanted: `/var/run/docker.sock:${socket}:ro`,
        message: "what is mounted there is not the Engine's socket",
      },
    ];
  }
  const user = service.user?.split(":")[0];
  const group = service.user?.split(":")[1];
  if (user === undefined || user === "root" || user === "0" || group !== undefined || service.groupAdd.length > 0)
    return [];
  return [
    {
      field: "user",
      key: "permission",
      seen: service.user ?? "",
      wanted: "root, or `group_add` with the group of the socket",
      message: "this user can't read the socket",
    },
  ];
}

/** A host outside the stack (an address, host.docker.internal, on an external network) can't be judged from here. */
const mayBeElsewhere = (service: Service, stack: Stack, host: string): boolean =>
  host.includes(".") ||
  host === "localhost" ||
  service.networkMode !== undefined ||
  service.extraHosts.some((entry) => entry.startsWith(`${host}:`)) ||
  Object.keys(service.networks).some((key) => stack.networks[key]?.external !== false);

/** Whether some service is labelled for Traefik: then it is meant to look for containers, however that is switched on. */
const labelsAreUsed = perStack((stack: Stack) =>
  servicesOf(stack).some(({ labels }) => labels["traefik.enable"]?.toLowerCase() === "true"),
);

function proxyHits(service: Service, stack: Stack, endpoint: string): Hit[] {
  const host = /^(?:tcp|https?):\/\/([^:/]+)/.exec(endpoint)?.[1];
  if (host === undefined) return [];
  const wanted = "a running socket proxy on a network shared with Traefik";
  const field = "command";
  const named = servicesOf(stack).find((other) => other.name === host || other.containerName === host);
  const reached = reachableService(stack, service, host);
  if (!reached) {
    if (!named && mayBeElsewhere(service, stack, host)) return [];
    const why = !named
      ? `nothing is called "${host}" on its networks`
      : !isActive(stack, named)
        ? `service "${named.name}" is not in an active profile`
        : sharedNetworks(named, service).length === 0
          ? `service "${named.name}" shares no network with it`
          : `"${host}" is not a name of it`;
    return [{ field, key: "unreachable", seen: endpoint, wanted, message: why }];
  }
  if (isSocketProxy(reached) && !isTrue(env(reached, "CONTAINERS"))) {
    return [
      {
        field,
        key: "permission",
        seen: `${reached.name}: CONTAINERS is not 1`,
        wanted: "CONTAINERS=1 on the proxy",
        message: "the proxy refuses to list containers",
      },
    ];
  }
  return [];
}

/** What the error of Traefik's log lines says of the cause, most telling first. */
const causes = [
  {
    pattern: "too-old",
    key: "api-too-old",
    message:
      "this Traefik speaks an API version that the Engine no longer accepts (Engine 29): v3.6.1, v2.11.31 or newer is needed",
  },
  {
    pattern: "empty-error",
    key: "api-too-old",
    message: "the Engine answers an empty error, as Docker Desktop does to a Traefik older than v3.6.1 or v2.11.31",
  },
  { pattern: "too-new", key: "api-too-new", message: "this Traefik speaks a newer API than the Engine" },
  {
    pattern: "permission",
    key: "permission",
    message: "its process may not open the socket (user, group, mode or SELinux)",
  },
  {
    pattern: "unreachable",
    key: "unreachable",
    message: "nothing answers at its endpoint: the socket is not mounted, or the proxy does not run",
  },
  { pattern: "failed", key: "failed", message: "its log says that the Docker provider fails" },
] as const;

/** Traefik retries at least every minute: a last error older than this is history. */
const currentFor = 300_000;

const isCurrent = (error: LogEvidence, connected: LogEvidence | undefined, takenAt: string): boolean =>
  Date.parse(takenAt) - Date.parse(error.last) < currentFor && !(connected && connected.last > error.last);

export default rule({
  id: "traefik-docker-api",
  title: "Traefik can't see the containers",
  severity: "critical",
  priority: "P1",
  phase: 1,
  references: [
    audit("A1"),
    doc("Traefik: Docker API access", "https://doc.traefik.io/traefik/providers/docker/#docker-api-access"),
    doc("traefik#12253: client version 1.24 is too old", "https://github.com/traefik/traefik/issues/12253"),
  ],
  why: "Without the Docker API nothing is discovered and no service is routed.",
  remedy:
    "Mount /var/run/docker.sock read-only, or better give Traefik a socket proxy on an internal network as endpoint.",
  logs: {
    failed:
      /Failed to retrieve information of the docker client and server host|Provider error, retrying in .*providerName=docker|"providerName":"docker".*Provider error, retrying in/,
    "too-old": /client version \S+ is too old/,
    "too-new": /client version \S+ is too new/,
    "empty-error": /error="?Error response from daemon: ?"/,
    permission: /permission denied.*docker|docker.*permission denied/,
    unreachable: /Cannot connect to the Docker daemon|failed to connect to the docker API/,
    connected: /Provider connection established with docker/,
  },
  check: ({ service, stack }) => {
    if (!isTraefik(service)) return [];
    const provider = dockerProvider(service);
    if (provider === undefined && !hasConfigFile(service) && !labelsAreUsed(stack)) return [];
    const told = traefikOption(service, `${provider ?? "providers.docker"}.endpoint`) ?? env(service, "DOCKER_HOST");
    if (told === undefined && hasConfigFile(service) && socketHits(service, defaultSocket).length > 0) {
      throw new UnknownValue(
        service.name,
        "volumes",
        "Traefik's configuration file, which may name an endpoint, is not read",
      );
    }
    const endpoint = told ?? `unix://${defaultSocket}`;
    return endpoint.startsWith("unix://")
      ? socketHits(service, endpoint.slice("unix://".length))
      : proxyHits(service, stack, endpoint);
  },
  live: ({ service, container, evidence }) => {
    if (!container || !isTraefik(service)) return [];
    const found = (pattern: string): LogEvidence | undefined => container.logs[`traefik-docker-api/${pattern}`];
    const failed = found("failed");
    if (!failed || !isCurrent(failed, found("connected"), evidence.takenAt)) return [];
    const cause = causes.find(({ pattern }) => found(pattern)) ?? causes[causes.length - 1];
    return cause ? [{ key: cause.key, message: cause.message, evidence: failed }] : [];
  },
});
