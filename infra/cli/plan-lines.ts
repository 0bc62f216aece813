import { inStartOrder } from "../../stacks/model/order";
import { containerName } from "../../stacks/model/stack";
import type { ContainerInspect, Engine } from "../../stacks/engine";
import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { compareArgs, type FieldChange } from "../../stacks/lenses/engine";
import { plainContainerArgs } from "../components/plain";
import type { SecretValues } from "../components/secrets";
import { readLive } from "../providers/docker/lens-context";
import { planContainer, planLine, type Plan } from "../providers/docker/plan";
import type { Workspace } from "./workspace";

/** What an update will do to one service's container. */
export interface ServicePlan {
  readonly service: string;
  readonly container: string;
  readonly plan: Plan;
}

/**
 * Compares each active service with the container that runs under its name, as the provider will.
 */
export async function servicePlans({ stack, engine }: Workspace, secrets: SecretValues): Promise<ServicePlan[]> {
  if (engine === undefined) return [];
  return Promise.all(
    inStartOrder(stack).map(async (service) => {
      const args = plainContainerArgs(stack, service, secrets);
      const container = containerName(stack, service);
      const running = await engine.inspectContainer(container);
      const changes = running ? await differences(engine, running, args) : [];
      return { service: service.name, container, plan: await planContainer(engine, args, changes) };
    }),
  );
}

async function differences(
  engine: Engine,
  running: ContainerInspect,
  args: PlainContainerArgs,
): Promise<FieldChange[]> {
  const { args: live, context } = await readLive(engine, running, args);
  return compareArgs(live, args, context);
}

/** The plan as people read it, a line a service. */
export function planText(plans: readonly ServicePlan[]): string {
  const width = Math.max(...plans.map(({ service }) => service.length), 0);
  return plans.map(({ service, plan }) => `  ${service.padEnd(width)}  ${planLine(plan)}`).join("\n");
}
