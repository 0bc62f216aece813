import { setTimeout as sleep } from "node:timers/promises";
import { listedName, type Engine } from "../../../../stacks/engine";

const PAUSE = 200;

/**
 * Waits until no container of a removed service is on this Engine any more: a swarm answers at once and stops them after, and
 * whoever opens their volumes meanwhile would be a second one.
 * @param timeout milliseconds
 * @returns names of those that are still there
 */
export async function waitGone(
  engine: Engine,
  service: string,
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<string[]> {
  const end = Date.now() + timeout;
  for (;;) {
    const left = await engine.listContainers({
      label: [`com.docker.swarm.service.id=${service}`],
    });
    if (left.length === 0 || signal.aborted || Date.now() > end) return left.map(listedName);
    await sleep(PAUSE);
  }
}
