import type { Service } from "../../stacks/model/service";
import type { Text } from "../lang";
import type { ContainerEvidence, Evidence, ProbeEvidence } from "../observe/evidence";
import { audit, doc } from "./lib/references";
import { type Hit, rule } from "./rule";

/** The HTTP address that a health check asks, if it asks one; without user and query, which may hold a secret. */
function endpointOf({ healthcheck }: Service): string | undefined {
  const [, scheme, host, path = ""] =
    /(https?):\/\/(?:[^\s@/'"]*@)?([^\s/'"?#;|&]+)([^\s'"?#;|&]*)/.exec((healthcheck?.test ?? []).join(" ")) ?? [];
  return scheme === undefined || host === undefined ? undefined : `${scheme}://${host}${path}`;
}

/**
 * Seconds in which the endpoint should have answered once, by the check's own timing; what it leaves open is Docker's
 * default: https://docs.docker.com/reference/dockerfile/#healthcheck
 */
function patience({ healthcheck }: Service): number {
  const { interval = 30, timeout = 30, retries = 3, startPeriod = 0 } = healthcheck ?? {};
  return startPeriod + retries * (interval + timeout);
}

function late(service: Service, { health, startedAt }: ContainerEvidence, { takenAt }: Evidence): boolean {
  if (health !== "starting" || startedAt === undefined) return false;
  return Date.parse(takenAt) - Date.parse(startedAt) > patience(service) * 1000;
}

/** That an Uptime Kuma has no user is no fault of an endpoint. */
const isIll = ({ kind, state }: ProbeEvidence): boolean => kind !== "uptime-kuma" && state === "ill";

const answers = (endpoint: string): Text => ({ en: `2xx from ${endpoint} in time`, fr: `2xx de ${endpoint} à temps` });

const asHit = ({ kind, target, seen }: ProbeEvidence): Hit => ({
  key: "endpoint",
  seen,
  wanted:
    kind === "http"
      ? answers(target)
      : { en: `an answer of ${kind} on ${target}`, fr: `une réponse de ${kind} sur ${target}` },
});

export default rule({
  id: "health-endpoint",
  title: {
    en: "A health endpoint does not answer as it should",
    fr: "Un point de contrôle de santé ne répond pas comme il devrait",
  },
  severity: "medium",
  references: [
    audit("A5"),
    doc("Dockerfile: HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
  ],
  why: {
    en: "The process is there and its service is not: what depends on it fails or waits.",
    fr: "Le processus est là, mais pas son service : ce qui en dépend échoue ou attend.",
  },
  remedy: {
    en: "Ask the endpoint by hand (`curl`, `docker exec`), read the log; if it only needs longer, raise `start_period`.",
    fr: "Interrogez-le à la main (`curl`, `docker exec`), lisez le journal ; s'il lui faut seulement plus de temps, augmentez `start_period`.",
  },
  live: ({ service, container, evidence }) => {
    if (container?.status !== "running") return [];
    const endpoint = endpointOf(service);
    const { health } = container;
    if (endpoint !== undefined && (health === "unhealthy" || late(service, container, evidence))) {
      const starting = {
        en: `starting for more than ${patience(service)} s`,
        fr: `en démarrage depuis plus de ${patience(service)} s`,
      };
      const seen = health === "unhealthy" ? health : starting;
      return [{ field: "healthcheck.test", key: "endpoint", seen, wanted: answers(endpoint) }];
    }
    // Its start is still going on.
    if (health === "starting") return [];
    return (
      (evidence.probes ?? [])
        .filter((probe) => probe.service === service.name && isIll(probe))
        // The Engine's own check asks a data store as its authors say, a probe only as is usual.
        .filter(({ kind }) => kind === "http" || health !== "healthy")
        .map(asHit)
    );
  },
  liveStack: ({ evidence }) =>
    (evidence.probes ?? [])
      .filter((probe) => probe.service === undefined && isIll(probe))
      .map((probe) => ({ subject: probe.name, ...asHit(probe) })),
});
