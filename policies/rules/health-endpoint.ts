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
  title: "A health endpoint does not answer as it should",
  severity: "medium",
  references: [
    audit("A5"),
    doc("Dockerfile: HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
  ],
  why: "The process is there and its service is not: what depends on it fails or waits.",
  remedy: "Ask the endpoint by hand (`docker exec`), read the log; if it only needs longer, raise `start_period`.",
  live: ({ service, container, evidence }) => {
    const endpoint = endpointOf(service);
    if (endpoint === undefined || container?.status !== "running") return [];
    const { health } = container;
    if (health !== "unhealthy" && !late(service, container, evidence)) return [];
    return [
      {
        field: "healthcheck.test",
        key: "endpoint",
        seen: health === "unhealthy" ? "unhealthy" : `starting for more than ${patience(service)} s`,
        wanted: `2xx from ${endpoint} in time`,
      },
    ];
  },
});
