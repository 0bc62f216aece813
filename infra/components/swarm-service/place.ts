import { log, runtime, type Resource } from "@pulumi/pulumi";
import { compareApi, listedName, openEngine, type Engine } from "../../../stacks/engine";
import { serviceLabels } from "../../../stacks/lenses/pulumi";
import { UserError } from "../../../stacks/model/errors";
import { containerName, type Stack } from "../../../stacks/model/stack";
import type { Placement } from "../../../stacks/placement";
import type { SwarmPlace } from "../../../stacks/swarm/service";

/** The first API whose services can forbid new privileges. Source: https://docs.docker.com/reference/api/engine/version-history/ */
const noNewPrivileges = "1.44";

/** Stands for the node's id where no Engine can be asked, as in `alfa check`. */
const unknownNode = "unknown";

/**
 * Where the stack's services go: the node of the Engine that manages the swarm.
 * @throws UserError when that Engine manages no swarm, or the stack's containers still run beside it
 */
export async function readPlace(stack: Stack, root: Resource): Promise<SwarmPlace> {
  const engine = openEngine();
  try {
    return await placeOn(engine, stack);
  } catch (error) {
    const unreached = error instanceof UserError && (await engine.apiVersion().catch(() => undefined)) === undefined;
    if (!unreached || !runtime.isDryRun()) throw error;
    await log.warn(`the swarm's node was not asked: ${error.message}`, root);
    return { node: unknownNode, noNewPrivileges: true };
  }
}

/** @throws UserError as readPlace does */
export async function placeOn(engine: Engine, stack: Stack): Promise<SwarmPlace> {
  const { swarmNode: node, apiVersion } = await engine.info();
  if (node === "")
    throw new UserError(
      `"alfa:placement" is "swarm", but the Engine at "${engine.where.host}" manages no swarm; make it one with ` +
        "`docker swarm init`, or name a manager with DOCKER_HOST",
    );
  await refuseContainers(engine, stack);
  return { node, noNewPrivileges: compareApi(apiVersion, noNewPrivileges) >= 0 };
}

interface Running {
  readonly name: string;
  readonly stack: string | undefined;
  readonly inSwarm: boolean;
}

async function running(engine: Engine): Promise<Running[]> {
  const all = await engine.listContainers({ status: ["running"] });
  return all.map((container) => ({
    name: listedName(container),
    stack: container.Labels?.[serviceLabels.stack] ?? undefined,
    inSwarm: "com.docker.swarm.task.id" in (container.Labels ?? {}),
  }));
}

/** A database that two containers open at once is lost: the stack's own must be gone before its services start. */
async function refuseContainers(engine: Engine, stack: Stack): Promise<void> {
  const declared = new Set(Object.values(stack.services).map((service) => containerName(stack, service)));
  const own = (await running(engine)).filter(
    ({ name, stack: of, inSwarm }) => !inSwarm && (of === stack.name || declared.has(name)),
  );
  if (own.length > 0) throw stillRun("swarm", "containers", stack, own);
}

/**
 * The same the other way, where the stack is containers; without an Engine nothing runs beside it.
 * @throws UserError when its services in a swarm still run on this node
 */
export async function refuseTasks(stack: Stack): Promise<void> {
  const all = await running(openEngine()).catch(() => []);
  const own = all.filter(({ stack: of, inSwarm }) => inSwarm && of === stack.name);
  if (own.length > 0) throw stillRun("container", "Swarm services", stack, own);
}

const stillRun = (placement: Placement, what: string, { name }: Stack, own: readonly Running[]): UserError =>
  new UserError(
    `"alfa:placement" is "${placement}", but ${what} of the stack "${name}" run on the same volumes: ` +
      `${own
        .map((one) => one.name)
        .sort()
        .join(", ")}; two databases on one volume destroy it. ` +
      "Take them down first (`pulumi destroy`: volumes stay), then run this again",
  );
