import { env } from "./lib/env";
import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { dockerGrace, n8nLimit } from "./lib/shutdown";
import { type CheckContext, type Hit, rule } from "./rule";

function check({ service, stack }: CheckContext): Hit[] {
  if (!isN8n(service)) return [];
  const hits: Hit[] = [];
  const limit = n8nLimit(service);
  const grace = service.stopGracePeriod;
  if ((grace ?? dockerGrace) <= limit) {
    hits.push({
      field: "stop_grace_period",
      key: "grace",
      seen: grace === undefined ? `not set (${dockerGrace}s)` : `${grace}s`,
      wanted: `more than n8n's own ${limit}s`,
      message: "it is killed before it has ended its executions",
    });
  }
  const { healthcheck } = service;
  if (!healthcheck || healthcheck.disable === true || healthcheck.test?.[0] === "NONE") {
    hits.push({ field: "healthcheck", key: "healthcheck", seen: "none", wanted: "a request to /healthz/readiness" });
  }
  const host = env(service, "DB_TYPE") === "postgresdb" ? env(service, "DB_POSTGRESDB_HOST") : undefined;
  const database = Object.values(stack.services).find(
    ({ name, containerName }) => host !== undefined && (host === name || host === containerName),
  );
  const condition = database && service.dependsOn[database.name]?.condition;
  if (database && condition !== "service_healthy") {
    hits.push({
      field: "depends_on",
      key: "database",
      seen: condition ?? "does not wait",
      wanted: `${database.name}: service_healthy`,
      message: "it starts before its database answers, fails and leaves a crash behind",
    });
  }
  return hits;
}

export default rule({
  id: "n8n-clean-shutdown",
  title: "n8n is not stopped and started cleanly",
  severity: "medium",
  priority: "P3",
  phase: 2,
  references: [
    audit("A5"),
    doc(
      "n8n: N8N_GRACEFUL_SHUTDOWN_TIMEOUT",
      "https://docs.n8n.io/hosting/configuration/environment-variables/deployment/",
    ),
  ],
  why: "A killed n8n interrupts workflows and starts with `Last session crashed`.",
  remedy: "Set `stop_grace_period: 60s`, a health check, and `depends_on` with `service_healthy` on the database.",
  logs: { crashed: /Last session crashed/ },
  check,
  live: ({ service, container }) => {
    const evidence = container?.logs["n8n-clean-shutdown/crashed"];
    return evidence && isN8n(service) ? [{ key: "crashed", evidence, message: "its last session crashed" }] : [];
  },
  fix: (service) =>
    (service.stopGracePeriod ?? dockerGrace) <= n8nLimit(service)
      ? { ...service, stopGracePeriod: n8nLimit(service) + 30 }
      : service,
});
