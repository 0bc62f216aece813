import { isActive } from "../../stacks/model/stack";
import { env } from "./lib/env";
import { isN8n, isRunner, serves } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { sharedNetworks } from "./lib/socket-proxy";
import { servicesOf } from "./lib/per-stack";
import { type CheckContext, type Hit, rule } from "./rule";

const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

function check({ service, stack }: CheckContext): Hit[] {
  // A webhook processor of queue mode only takes requests in: it runs no nodes.
  if (!isN8n(service) || service.command?.includes("webhook")) return [];
  const mode = env(service, "N8N_RUNNERS_MODE");
  if (mode !== "external") {
    return [
      { field: "environment.N8N_RUNNERS_MODE", key: "mode", seen: mode ?? "not set (internal)", wanted: "external" },
    ];
  }
  const hits: Hit[] = [];
  const token = service.environment["N8N_RUNNERS_AUTH_TOKEN"] ?? service.environment["N8N_RUNNERS_AUTH_TOKEN_FILE"];
  if (token === undefined || token === "") {
    hits.push({
      field: "environment.N8N_RUNNERS_AUTH_TOKEN",
      key: "token",
      seen: "not set",
      wanted: "a token shared with the runner",
      message: "n8n does not start in external mode without a token",
    });
  }
  const address = env(service, "N8N_RUNNERS_BROKER_LISTEN_ADDRESS") ?? "127.0.0.1";
  if (loopback.has(address)) {
    hits.push({
      field: "environment.N8N_RUNNERS_BROKER_LISTEN_ADDRESS",
      key: "broker",
      seen: address,
      wanted: "0.0.0.0",
      message: "a runner in another container can't reach the broker",
    });
  }
  const runner = servicesOf(stack).find(
    (other) =>
      isRunner(other) &&
      isActive(stack, other) &&
      serves(other, service) &&
      (sharedNetworks(other, service).length > 0 || other.networkMode === `service:${service.name}`),
  );
  if (!runner) {
    hits.push({
      field: "environment.N8N_RUNNERS_MODE",
      key: "runner",
      seen: "external, without a runner",
      wanted: "a service of image n8nio/runners with N8N_RUNNERS_TASK_BROKER_URI at this service",
      message: "every Code node times out",
    });
  }
  return hits;
}

export default rule({
  id: "n8n-runner-external",
  title: "n8n can't run Python in workflows",
  severity: "medium",
  priority: "P2",
  phase: 2,
  references: [audit("A2"), doc("n8n: Task runners", "https://docs.n8n.io/hosting/configuration/task-runners/")],
  why: "The n8n image has no Python: only an external runner beside n8n runs Python Code nodes.",
  remedy:
    "Set N8N_RUNNERS_MODE=external, a token and N8N_RUNNERS_BROKER_LISTEN_ADDRESS=0.0.0.0, and add a runner of n8n's own version (n8nio/runners).",
  logs: { internal: /Failed to start Python task runner in internal mode/ },
  check,
  live: ({ container }) => {
    const evidence = container?.logs["n8n-runner-external/internal"];
    return evidence
      ? [{ key: "mode", field: "environment.N8N_RUNNERS_MODE", evidence, message: "its log says so" }]
      : [];
  },
  fix: {
    risk: "safe",
    because: "only the broker's address, where a runner and its token are already there",
    apply: ({ service, stack }) => {
      const [hit, ...others] = check({ service, stack, secretKeys: new Set() });
      if (hit?.key !== "broker" || others.length > 0) return service;
      return { ...service, environment: { ...service.environment, N8N_RUNNERS_BROKER_LISTEN_ADDRESS: "0.0.0.0" } };
    },
  },
});
