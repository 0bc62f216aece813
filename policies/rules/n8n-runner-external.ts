import { containerName, isActive } from "../../stacks/model/active";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { notSet } from "./lib/words";
import { env } from "./lib/env";
import { isN8n, isRunner, serves } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { sharedNetworks } from "./lib/socket-proxy";
import { servicesOf } from "./lib/per-stack";
import { type CheckContext, type Hit, rule } from "./rule";

const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

/** In Compose's words, or in those of a container, which is all that a Pulumi program declares. */
const sharesNetwork = (stack: Stack, { networkMode }: Service, service: Service): boolean =>
  networkMode === `service:${service.name}` || networkMode === `container:${containerName(stack, service)}`;

function check({ service, stack }: CheckContext): Hit[] {
  // A webhook processor of queue mode only takes requests in: it runs no nodes.
  if (!isN8n(service) || service.command?.includes("webhook")) return [];
  const mode = env(service, "N8N_RUNNERS_MODE");
  if (mode !== "external") {
    return [
      {
        field: "environment.N8N_RUNNERS_MODE",
        key: "mode",
        seen: mode ?? { en: "not set (internal)", fr: "non défini (internal)" },
        wanted: "external",
      },
    ];
  }
  const hits: Hit[] = [];
  const token = service.environment["N8N_RUNNERS_AUTH_TOKEN"] ?? service.environment["N8N_RUNNERS_AUTH_TOKEN_FILE"];
  if (token === undefined || token === "") {
    hits.push({
      field: "environment.N8N_RUNNERS_AUTH_TOKEN",
      key: "token",
      seen: notSet,
      wanted: { en: "a token shared with the runner", fr: "un jeton partagé avec le runner" },
      message: {
        en: "n8n does not start in external mode without a token",
        fr: "sans jeton, n8n ne démarre pas en mode externe",
      },
    });
  }
  const address = env(service, "N8N_RUNNERS_BROKER_LISTEN_ADDRESS") ?? "127.0.0.1";
  if (loopback.has(address)) {
    hits.push({
      field: "environment.N8N_RUNNERS_BROKER_LISTEN_ADDRESS",
      key: "broker",
      seen: address,
      wanted: "0.0.0.0",
      message: {
        en: "a runner in another container can't reach the broker",
        fr: "un runner dans un autre conteneur ne peut pas joindre le broker",
      },
    });
  }
  const runner = servicesOf(stack).find(
    (other) =>
      isRunner(other) &&
      isActive(stack, other) &&
      serves(other, service) &&
      (sharedNetworks(other, service).length > 0 || sharesNetwork(stack, other, service)),
  );
  if (!runner) {
    hits.push({
      field: "environment.N8N_RUNNERS_MODE",
      key: "runner",
      seen: { en: "external, without a runner", fr: "external, sans runner" },
      wanted: {
        en: "a service of image n8nio/runners with N8N_RUNNERS_TASK_BROKER_URI at this service",
        fr: "un service d'image n8nio/runners dont N8N_RUNNERS_TASK_BROKER_URI désigne ce service",
      },
      message: { en: "every Code node times out", fr: "tous les nœuds Code expirent" },
    });
  }
  return hits;
}

export default rule({
  id: "n8n-runner-external",
  title: { en: "n8n can't run Python in workflows", fr: "n8n ne peut pas exécuter de Python dans les workflows" },
  severity: "medium",
  priority: "P2",
  phase: 2,
  references: [audit("A2"), doc("n8n: Task runners", "https://docs.n8n.io/hosting/configuration/task-runners/")],
  why: {
    en: "The n8n image has no Python: only an external runner beside n8n runs Python Code nodes.",
    fr: "L'image de n8n ne contient pas Python : seul un runner externe, à côté de n8n, exécute les nœuds Code en Python.",
  },
  remedy: {
    en: "Set N8N_RUNNERS_MODE=external, a token and N8N_RUNNERS_BROKER_LISTEN_ADDRESS=0.0.0.0, and add a runner of n8n's own version (n8nio/runners).",
    fr: "Définissez N8N_RUNNERS_MODE=external, un jeton et N8N_RUNNERS_BROKER_LISTEN_ADDRESS=0.0.0.0, et ajoutez un runner de la même version que n8n (n8nio/runners).",
  },
  logs: { internal: /Failed to start Python task runner in internal mode/ },
  check,
  live: ({ container }) => {
    const evidence = container?.logs["n8n-runner-external/internal"];
    return evidence
      ? [
          {
            key: "mode",
            field: "environment.N8N_RUNNERS_MODE",
            evidence,
            message: { en: "its log says so", fr: "son journal le dit" },
          },
        ]
      : [];
  },
  fix: {
    risk: "safe",
    because: {
      en: "only the broker's address, where a runner and its token are already there",
      fr: "seulement l'adresse du broker, là où un runner et son jeton existent déjà",
    },
    apply: ({ service, stack }) => {
      const [hit, ...others] = check({ service, stack, secretKeys: new Set() });
      if (hit?.key !== "broker" || others.length > 0) return service;
      return { ...service, environment: { ...service.environment, N8N_RUNNERS_BROKER_LISTEN_ADDRESS: "0.0.0.0" } };
    },
  },
});
