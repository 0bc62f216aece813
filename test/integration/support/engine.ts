import { randomBytes } from "node:crypto";
import { openEngine, type Engine } from "../../../stacks/engine";

/** The Engine of the integration tests. */
export function testEngine(): Engine {
  if (!process.env["DOCKER_HOST"])
    throw new Error("DOCKER_HOST is not set: run the tests by `npm test`, which starts an Engine");
  return openEngine(process.env["DOCKER_HOST"]);
}

/** A prefix for the names of one test file's objects. */
export const testPrefix = (): string => `alfa-test-${randomBytes(4).toString("hex")}`;

/** Removes every container, volume and network whose name starts with the prefix. */
export async function removeAll(engine: Engine, prefix: string): Promise<void> {
  const containers = await engine.listContainers({ name: [prefix] });
  await Promise.all(containers.map(({ Id }) => engine.removeContainer(Id, { force: true, volumes: true })));
  const networks = await engine.listNetworks({ name: [prefix] });
  await Promise.all(networks.map(({ Id }) => engine.removeNetwork(Id)));
  const volumes = await engine.listVolumes({ name: [prefix] });
  await Promise.all(volumes.map(({ Name }) => engine.removeVolume(Name, true)));
}
