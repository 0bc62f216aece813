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
        seen: { en: "no mount of the socket", fr: "pas de montage du socket" },
        wanted: {
          en: `/var/run/docker.sock:${socket}:ro, or a socket proxy as endpoint`,
          fr: `/var/run/docker.sock:${socket}:ro, ou un proxy de socket comme point d'accès`,
        },
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
        message: {
          en: "what is mounted there is not the Engine's socket",
          fr: "ce qui est monté là n'est pas le socket du moteur",
        },
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
      wanted: {
        en: "root, or `group_add` with the group of the socket",
        fr: "root, ou `group_add` avec le groupe du socket",
      },
      message: { en: "this user can't read the socket", fr: "cet utilisateur ne peut pas lire le socket" },
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
  const wanted = {
    en: "a running socket proxy on a network shared with Traefik",
    fr: "un proxy de socket actif sur un réseau partagé avec Traefik",
  };
  const field = "command";
  const named = servicesOf(stack).find((other) => other.name === host || other.containerName === host);
  const reached = reachableService(stack, service, host);
  if (!reached) {
    if (!named && mayBeElsewhere(service, stack, host)) return [];
    const why = !named
      ? { en: `nothing is called "${host}" on its networks`, fr: `rien ne s'appelle « ${host} » sur ses réseaux` }
      : !isActive(stack, named)
        ? {
            en: `service "${named.name}" is not in an active profile`,
            fr: `le service « ${named.name} » n'est dans aucun profil actif`,
          }
        : sharedNetworks(named, service).length === 0
          ? {
              en: `service "${named.name}" shares no network with it`,
              fr: `le service « ${named.name} » ne partage aucun réseau avec lui`,
            }
          : { en: `"${host}" is not a name of it`, fr: `« ${host} » n'est pas un de ses noms` };
    return [{ field, key: "unreachable", seen: endpoint, wanted, message: why }];
  }
  if (isSocketProxy(reached) && !isTrue(env(reached, "CONTAINERS"))) {
    return [
      {
        field,
        key: "permission",
        seen: { en: `${reached.name}: CONTAINERS is not 1`, fr: `${reached.name} : CONTAINERS n'est pas à 1` },
        wanted: { en: "CONTAINERS=1 on the proxy", fr: "CONTAINERS=1 sur le proxy" },
        message: { en: "the proxy refuses to list containers", fr: "le proxy refuse d'énumérer les conteneurs" },
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
    message: {
      en: "this Traefik speaks an API version that the Engine no longer accepts (Engine 29)",
      fr: "ce Traefik parle une version d'API que le moteur n'accepte plus (moteur 29)",
    },
    wanted: { en: "Traefik v3.6.1, v2.11.31 or newer", fr: "Traefik v3.6.1, v2.11.31 ou plus récent" },
  },
  {
    pattern: "empty-error",
    key: "api-too-old",
    message: {
      en: "the Engine answers an empty error, as Docker Desktop does to an old Traefik",
      fr: "le moteur répond par une erreur vide, comme Docker Desktop à un ancien Traefik",
    },
    wanted: { en: "Traefik v3.6.1, v2.11.31 or newer", fr: "Traefik v3.6.1, v2.11.31 ou plus récent" },
  },
  {
    pattern: "too-new",
    key: "api-too-new",
    message: {
      en: "this Traefik speaks a newer API than the Engine",
      fr: "ce Traefik parle une API plus récente que celle du moteur",
    },
    wanted: {
      en: "a newer Engine, or DOCKER_API_VERSION of the Engine's own API",
      fr: "un moteur plus récent, ou DOCKER_API_VERSION réglé sur l'API du moteur",
    },
  },
  {
    pattern: "refused",
    key: "permission",
    message: { en: "the socket proxy refuses the request", fr: "le proxy de socket refuse la requête" },
    wanted: {
      en: "CONTAINERS=1 on the proxy, VERSION and EVENTS not switched off",
      fr: "CONTAINERS=1 sur le proxy, VERSION et EVENTS non désactivés",
    },
  },
  {
    pattern: "permission",
    key: "permission",
    message: {
      en: "its process may not open the socket (user, group, mode or SELinux)",
      fr: "son processus n'a pas le droit d'ouvrir le socket (utilisateur, groupe, mode ou SELinux)",
    },
    wanted: {
      en: "root, or `group_add` with the group of the socket",
      fr: "root, ou `group_add` avec le groupe du socket",
    },
  },
  {
    pattern: "unreachable",
    key: "unreachable",
    message: {
      en: "nothing answers at its endpoint: the socket is not mounted, or the proxy does not run",
      fr: "rien ne répond à son point d'accès : le socket n'est pas monté, ou le proxy ne tourne pas",
    },
    wanted: {
      en: "/var/run/docker.sock mounted, or a running socket proxy on a network shared with Traefik",
      fr: "/var/run/docker.sock monté, ou un proxy de socket actif sur un réseau partagé avec Traefik",
    },
  },
  {
    pattern: "failed",
    key: "failed",
    message: {
      en: "its log says that the Docker provider fails",
      fr: "son journal dit que le fournisseur Docker échoue",
    },
    wanted: { en: "an Engine that answers at its endpoint", fr: "un moteur qui répond à son point d'accès" },
  },
] as const;

/** Traefik retries at least every minute: a last error older than this is history. */
const currentFor = 300_000;

const isCurrent = (error: LogEvidence, connected: LogEvidence | undefined, takenAt: string): boolean =>
  Date.parse(takenAt) - Date.parse(error.last) < currentFor && !(connected && connected.last > error.last);

export default rule({
  id: "traefik-docker-api",
  title: { en: "Traefik can't see the containers", fr: "Traefik ne voit pas les conteneurs" },
  severity: "critical",
  priority: "P1",
  phase: 1,
  references: [
    audit("A1"),
    doc("Traefik: Docker API access", "https://doc.traefik.io/traefik/providers/docker/#docker-api-access"),
    doc("traefik#12253: client version 1.24 is too old", "https://github.com/traefik/traefik/issues/12253"),
  ],
  why: {
    en: "Without the Docker API nothing is discovered and no service is routed.",
    fr: "Sans l'API Docker, rien n'est découvert et aucun service n'est routé.",
  },
  remedy: {
    en: "Mount /var/run/docker.sock read-only, or better give Traefik a socket proxy on an internal network as endpoint.",
    fr: "Montez /var/run/docker.sock en lecture seule ou, mieux, donnez à Traefik comme point d'accès un proxy de socket sur un réseau interne.",
  },
  logs: {
    failed:
      /Failed to retrieve information of the docker client and server host|Provider (?:connection )?error.*, retrying in .*providerName=docker|"providerName":"docker".*Provider error, retrying in/,
    "too-old": /client version \S+ is too old/,
    "too-new": /client version \S+ is too new/,
    // Traefik 2 writes the error into the message, 3 into a field of its own.
    "empty-error": /Error response from daemon:\s*(?:\\?"|, retrying|$)/,
    refused: /403 Forbidden/,
    permission: /permission denied.*docker|docker.*permission denied/,
    unreachable:
      /Cannot connect to the Docker daemon|failed to connect to the docker API|error during connect|no such host|connection refused/,
    connected: /Provider connection established with docker/,
  },
  check: ({ service, stack }) => {
    if (!isTraefik(service)) return [];
    const provider = dockerProvider(service);
    if (provider === undefined && !hasConfigFile(service) && !labelsAreUsed(stack)) return [];
    const told = traefikOption(service, `${provider ?? "providers.docker"}.endpoint`) ?? env(service, "DOCKER_HOST");
    if (told === undefined && hasConfigFile(service) && socketHits(service, defaultSocket).length > 0) {
      throw new UnknownValue(service.name, "volumes", {
        en: "Traefik's configuration file, which may name an endpoint, is not read",
        fr: "le fichier de configuration de Traefik, qui nomme peut-être un point d'accès, n'est pas lu",
      });
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
    // What it says now counts: an earlier cause may be mended and have left another.
    const cause = causes.find(({ pattern }) => found(pattern)?.last === failed.last);
    if (!cause) return [];
    const { key, message, wanted } = cause;
    return [{ key, message, wanted, evidence: failed }];
  },
});
