import { z } from "zod";
import type { ContainerSummary } from "../../stacks/engine";
import { serviceLabels } from "../../stacks/lenses/pulumi";
import { containerName, type Stack } from "../../stacks/model/stack";
import type { ListedContainer } from "./orphans";

const Attached = z.looseObject({
  NetworkSettings: z.looseObject({ Networks: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});

/** The parts of the Engine's container list that tell whose a container is. */
export function listed(summary: ContainerSummary): ListedContainer {
  const networks = Attached.safeParse(summary).data?.NetworkSettings?.Networks;
  return {
    id: summary.Id,
    // A container has further names of the form /other/alias only through the old links.
    name: (summary.Names ?? []).find((name) => !name.slice(1).includes("/"))?.slice(1) ?? summary.Id.slice(0, 12),
    labels: Object.fromEntries(Object.entries(summary.Labels ?? {}).map(([key, value]) => [key, value ?? ""])),
    networks: Object.keys(networks ?? {}),
    ...(summary.State && { state: summary.State }),
  };
}

const owners = [
  [serviceLabels.stack, serviceLabels.service],
  ["com.docker.compose.project", "com.docker.compose.service"],
] as const;

/** The project and service that a container says by its labels to be of; a `docker stack` counts as a project too. */
export function ownerOf({
  labels,
}: ListedContainer): { readonly project: string; readonly service?: string } | undefined {
  for (const [project, service] of [
    ...owners,
    ["com.docker.stack.namespace", "com.docker.swarm.service.name"],
  ] as const) {
    const [owner, name] = [labels[project], labels[service]];
    if (owner !== undefined) return { project: owner, ...(name !== undefined && { service: name }) };
  }
  return undefined;
}

/** Each declared service's container: the one of its declared name, else the one that says by label that it is the service's. */
export function containersOfServices(
  stack: Stack,
  containers: readonly ListedContainer[],
): Map<string, ListedContainer> {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const found = new Map<string, ListedContainer>();
  for (const service of Object.values(stack.services)) {
    const own = containers.filter(({ labels }) =>
      owners.some(([project, name]) => labels[project] === stack.name && labels[name] === service.name),
    );
    // A swarm keeps the containers of tasks that ended.
    const container =
      byName.get(containerName(stack, service)) ?? own.find(({ state }) => state === "running") ?? own[0];
    if (container !== undefined) found.set(service.name, container);
  }
  return found;
}
