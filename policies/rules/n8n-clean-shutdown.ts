import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { isChecked } from "./lib/healthcheck";
import { knownHealthcheck } from "./lib/known";
import { env } from "./lib/env";
import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { defaultGrace, dockerGrace, n8nLimit } from "./lib/shutdown";
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
      seen: grace === undefined ? defaultGrace : `${grace}s`,
      wanted: { en: `more than n8n's own ${limit}s`, fr: `plus que les ${limit}s propres à n8n` },
      message: {
        en: "it is killed before it has ended its executions",
        fr: "il est tué avant d'avoir terminé ses exécutions",
      },
    });
  }
  if (!isChecked(service)) {
    hits.push({
      field: "healthcheck",
      key: "healthcheck",
      seen: { en: "none", fr: "aucune" },
      wanted: { en: "a request to /healthz/readiness", fr: "une requête vers /healthz/readiness" },
    });
  }
  const database = databaseOf(service, stack);
  const condition = database && service.dependsOn[database.name]?.condition;
  if (database && condition !== "service_healthy") {
    hits.push({
      field: "depends_on",
      key: "database",
      seen: condition ?? { en: "does not wait", fr: "n'attend pas" },
      wanted: `${database.name}: service_healthy`,
      message: {
        en: "it starts before its database answers, fails and leaves a crash behind",
        fr: "il démarre avant que sa base de données réponde, échoue et laisse la trace d'un plantage",
      },
    });
  }
  return hits;
}

export default rule({
  id: "n8n-clean-shutdown",
  title: { en: "n8n is not stopped and started cleanly", fr: "n8n n'est pas arrêté et démarré proprement" },
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
  why: {
    en: "A killed n8n interrupts workflows and starts with `Last session crashed`.",
    fr: "Un n8n tué interrompt des workflows et redémarre avec `Last session crashed`.",
  },
  remedy: {
    en: "Set `stop_grace_period: 60s`, a health check, and `depends_on` with `service_healthy` on the database.",
    fr: "Définissez `stop_grace_period: 60s`, une sonde de santé, et `depends_on` avec `service_healthy` sur la base de données.",
  },
  logs: { crashed: /Last session crashed/ },
  check,
  live: ({ service, container }) => {
    const evidence = container?.logs["n8n-clean-shutdown/crashed"];
    return evidence && isN8n(service)
      ? [
          {
            key: "crashed",
            evidence,
            message: { en: "its last session crashed", fr: "sa dernière session s'est terminée par un plantage" },
          },
        ]
      : [];
  },
  fix: {
    risk: "safe",
    because: {
      en: "it waits longer at its start and its end, and is asked how it is",
      fr: "il prend plus de temps à démarrer et à s'arrêter, et on l'interroge sur son état",
    },
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
