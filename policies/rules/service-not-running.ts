import type { Service } from "../../stacks/model/service";
import { isActive } from "../../stacks/model/active";
import type { Stack } from "../../stacks/model/stack";
import type { ContainerEvidence, Evidence } from "../observe/evidence";
import { audit } from "./lib/references";
import { type Hit, rule } from "./rule";

/** A job that has done its work: it ended well and nothing keeps it running. */
const isDoneJob = (service: Service, container: ContainerEvidence): boolean =>
  container.status === "exited" &&
  container.exitCode === 0 &&
  (service.restart === undefined || service.restart === "no");

/** What it waits for and that is not well, as the likely reason. */
function waitsFor(service: Service, stack: Stack, evidence: Evidence): string {
  const missing = Object.entries(service.dependsOn).filter(([name, { condition }]) => {
    const container = evidence.containers[name];
    if (!stack.services[name] || !container) return true;
    return container.status !== "running"
      ? condition !== "service_completed_successfully"
      : condition === "service_healthy" && container.health !== "healthy";
  });
  return missing.length === 0 ? "" : `; waits for ${missing.map(([name]) => name).join(", ")}`;
}

function state(container: ContainerEvidence): string {
  const code = container.exitCode === undefined ? "" : ` with code ${container.exitCode}`;
  const killed = container.oomKilled ? ", out of memory" : "";
  const last = container.error ?? container.lastLines.at(-1);
  return `${container.status}${code}${killed}${last === undefined ? "" : `; the last it said: ${last}`}`;
}

export default rule({
  id: "service-not-running",
  title: "A declared service does not run",
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A7")],
  why: "What it is there for (metrics, alerts, sign-on, catalogue, runtime security) is missing.",
  remedy: "Start it: `docker compose --profile PROFILE up -d`, or `pulumi up` with its profile; if it exits, read why.",
  live: ({ service, stack, container, evidence }) => {
    if (service.name in stack.notStarted) return [];
    const hit = (seen: string, message: string, more: Partial<Hit> = {}): Hit[] => [
      { key: "state", seen, wanted: "running", message, ...more },
    ];
    if (!container) {
      if (isActive(stack, service)) return hit("no container", `never created${waitsFor(service, stack, evidence)}`);
      return hit("no container", `profile ${service.profiles.join(" or ")} is not active`, { field: "profiles" });
    }
    if (container.status === "running") {
      return container.health === "unhealthy"
        ? hit("unhealthy", "it runs and its health check fails", { severity: "medium" })
        : [];
    }
    if (isDoneJob(service, container)) return [];
    return hit(container.status, `${state(container)}${waitsFor(service, stack, evidence)}`, { severity: "medium" });
  },
});
