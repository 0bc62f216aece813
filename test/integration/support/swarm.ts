import type { Engine } from "../../../stacks/engine";

/**
 * Makes a swarm of an Engine that is in none.
 * @returns what leaves the Engine as it was: nothing for one that was in a swarm
 */
export async function enterSwarm(engine: Engine): Promise<() => Promise<void>> {
  if (await isManager(engine)) return () => Promise.resolve();
  await engine.swarm.init();
  return async () => {
    await engine.swarm.leave();
    // The swarm's way to the outside; the Engine leaves it behind.
    await engine.removeNetwork("docker_gwbridge").catch(() => undefined);
  };
}

const isManager = (engine: Engine): Promise<boolean> =>
  engine.swarm.listServices().then(
    () => true,
    () => false,
  );
