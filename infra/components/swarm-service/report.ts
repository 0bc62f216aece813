import { log, type Resource } from "@pulumi/pulumi";
import type { Loss } from "../../../stacks/swarm/losses";

/** Says on each service what it does not have in a swarm; what an update itself makes up for is information. */
export async function reportLosses(
  losses: readonly Loss[],
  resources: ReadonlyMap<string, Resource>,
  root: Resource,
): Promise<void> {
  for (const { service, field, says } of losses) {
    const say = field === "depends_on" ? log.info : log.warn;
    await say(`in a swarm, ${field} of service "${service}": ${says}`, resources.get(service) ?? root);
  }
}
