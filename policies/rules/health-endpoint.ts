import type { Service } from "../../stacks/model/service";
import type { ContainerEvidence, Evidence } from "../observe/evidence";
import { audit, doc } from "./lib/references";
import { rule } from "./rule";

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
    en: "Ask the endpoint by hand (`docker exec`), read the log; if it only needs longer, raise `start_period`.",
    fr: "Interrogez-le à la main (`docker exec`), lisez le journal ; s'il lui faut seulement plus de temps, augmentez `start_period`.",
  },
  live: ({ service, container, evidence }) => {
    const endpoint = endpointOf(service);
    if (endpoint === undefined || container?.status !== "running") return [];
    const { health } = container;
    if (health !== "unhealthy" && !late(service, container, evidence)) return [];
    return [
      {
        field: "healthcheck.test",
        key: "endpoint",
        seen:
          health === "unhealthy"
            ? "unhealthy"
            : {
                en: `starting for more than ${patience(service)} s`,
                fr: `en démarrage depuis plus de ${patience(service)} s`,
              },
        wanted: { en: `2xx from ${endpoint} in time`, fr: `2xx de ${endpoint} à temps` },
      },
    ];
  },
});
