import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { isChecked } from "./lib/healthcheck";
import { knownHealthcheck } from "./lib/known";
import { env } from "./lib/env";
import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { dockerGrace, n8nLimit } from "./lib/shutdown";
import { servicesOf } from "./lib/per-stack";
import { type CheckContext, type Hit, rule } from "./rule";

/** The service of the stack that holds n8n's data. */
function databaseOf(service: Service, stack: Stack): Service | undefined {
  const host = env(service, "DB_TYPE") === "postgresdb" ? env(service, "DB_POSTGRESDB_HOST") : undefined;
  return servicesOf(stack).find(
    ({ name, containerName }) => host !== undefined && (host === name || host === containerName),
  );
}

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
  if (!isChecked(service)) {
    hits.push({ field: "healthcheck", key: "healthcheck", seen: "none", wanted: "a request to /healthz/readiness" });
  }
  const database = databaseOf(service, stack);
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
  fix: {
    risk: "safe",
    because: "it waits longer at its start and its end, and is asked how it is",
    apply: ({ service, stack }) => {
      const limit = n8nLimit(service);
      const healthcheck = service.healthcheck ?? knownHealthcheck(service);
      const database = databaseOf(service, stack);
      const waits = database && isChecked(database) && database.profiles.length === 0;
      const entry = database && (service.dependsOn[database.name] ?? { required: true });
      return {
        ...service,
        ...((service.stopGracePeriod ?? dockerGrace) <= limit && { stopGracePeriod: limit + 30 }),
        ...(healthcheck && { healthcheck }),
        ...(waits && {
          dependsOn: {
            ...service.dependsOn,
            [database.name]: { ...entry, required: true, condition: "service_healthy" },
          },
        }),
      };
    },
  },
});
