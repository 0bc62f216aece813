import { serviceLabels } from "../../stacks/lenses/pulumi";
import type { Stack } from "../../stacks/model/stack";
import type { Text } from "../lang";
import { swarmTaskLabel } from "./swarm-task";

/** What the Engine's container list tells of one container. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  /** running, exited, … */
  readonly state?: string;
}

const composeProject = "com.docker.compose.project";

/**
 * Containers that belong to the stack by project, name or network, and that no declared service accounts for.
 * What another project or stack says is its own is no orphan of this one.
 *
 * @param accounted ids of the containers of declared services
 */
export function orphans(
  stack: Stack,
  containers: readonly ListedContainer[],
  accounted: ReadonlySet<string>,
  isSetAside: (container: ListedContainer) => boolean,
): { containerName: string; reason: Text }[] {
  const networks = Object.values(stack.networks).filter(({ external }) => !external);
  return containers
    .filter((container) => !accounted.has(container.id) && !isSetAside(container))
    .flatMap((container) => {
      const reason = belongs(
        stack,
        networks.map(({ name }) => name),
        container,
      );
      return reason === undefined ? [] : [{ containerName: container.name, reason }];
    })
    .sort((a, b) => a.containerName.localeCompare(b.containerName));
}

function belongs(stack: Stack, networks: readonly string[], container: ListedContainer): Text | undefined {
  const owner = container.labels[serviceLabels.stack] ?? container.labels[composeProject];
  if (owner === stack.name) {
    // Further tasks of a declared service, and those that ended, are the swarm's own business.
    if (swarmTaskLabel in container.labels && (container.labels[serviceLabels.service] ?? "") in stack.services)
      return undefined;
    return {
      en: `belongs to project "${stack.name}" and is not declared`,
      fr: `appartient au projet « ${stack.name} » et n'est pas déclaré`,
    };
  }
  if (owner !== undefined) return undefined;
  if (container.name.startsWith(`${stack.name}-`)) {
    return {
      en: "is named like the stack's containers and is not declared",
      fr: "porte un nom semblable à ceux de la pile et n'est pas déclaré",
    };
  }
  const network = container.networks.find((name) => networks.includes(name));
  return network === undefined
    ? undefined
    : {
        en: `is on the stack's network "${network}" and is not declared`,
        fr: `est sur le réseau « ${network} » de la pile et n'est pas déclaré`,
      };
}
