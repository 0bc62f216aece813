import type { ContainerInspect, Engine } from "../../../stacks/engine";
import { EngineError } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../rpc/provider";
import { NotUp, waitUp, type Readiness } from "./health";
import { copyName, nextName, oldName, ownerOf, predecessorsOf, type Predecessor } from "./names";
import { atWork } from "./owner";
import { nameOf, survey, type Scene } from "./scene";

/** How long an undo waits for an Engine that does not answer (it may be restarting). */
const UNREACHABLE_MS = 30_000;

/** Runs one step of an undo again as long as the Engine can't be reached. */
export async function persistently(step: () => Promise<void>): Promise<void> {
  const end = Date.now() + UNREACHABLE_MS;
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== undefined || Date.now() > end) throw error;
      await sleep(1_000);
    }
  }
}

/** Gives a container set aside its name, its restart policy and its place back. Every step may have been done already. */
async function restore(engine: Engine, old: Predecessor): Promise<boolean> {
  const container = await engine.inspectContainer(old.id);
  if (!container) return false;
  if (nameOf(container) !== old.name) await engine.renameContainer(old.id, old.name);
  if (container.HostConfig.AutoRemove !== true) await engine.updateContainer(old.id, { RestartPolicy: old.restart });
  if (old.running && !container.State.Running) await engine.startContainer(old.id);
  return true;
}

/**
 * Undoes a replacement at whatever step it stands. The new container keeps its labels, which tell how to undo, until its predecessors
 * are back: killed in the middle, this is simply done again.
 * @returns the predecessors that are back
 */
export async function rollBack(
  engine: Engine,
  name: string,
  newId: string,
  olds: readonly Predecessor[],
): Promise<Predecessor[]> {
  await persistently(async () => {
    const container = await engine.inspectContainer(newId);
    if (!container) return;
    // At once: it has failed, and its predecessor waits. Killing also ends a restart loop.
    if (container.State.Running || container.State.Restarting === true) await engine.stopContainer(newId, 2);
    if (nameOf(container) === name && olds.length > 0) await engine.renameContainer(newId, nextName(name));
  });
  const back: Predecessor[] = [];
  const failures: string[] = [];
  for (const old of olds) {
    try {
      await persistently(async () => {
        if (await restore(engine, old)) back.push(old);
        else failures.push(`container ${old.id.slice(0, 12)} is gone`);
      });
    } catch (error) {
      failures.push(`can't bring "${old.name}" back: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length > 0) throw new UserError(failures.join("; "));
  await persistently(() => engine.removeContainer(newId, { force: true }));
  return back;
}

/** Marks a replacement as done: what was set aside becomes rollback copies, of which the newest `copies` stay. */
export async function commit(engine: Engine, name: string, olds: readonly { readonly id: string }[]): Promise<void> {
  for (const old of olds) {
    const container = await engine.inspectContainer(old.id);
    if (container && nameOf(container) === oldName(name, old.id)) {
      await engine.renameContainer(old.id, copyName(name, old.id));
    }
  }
}

/**
 * Removes rollback copies beyond the newest `keep`. Only containers that this provider made: one taken over stays until the user
 * removes it. No volume is removed.
 */
export async function pruneCopies(engine: Engine, scene: Scene, keep: number, log: Logger): Promise<string[]> {
  const made = scene.copies.filter((copy) => copy.Config.Labels?.["alfa.urn"] !== undefined);
  const removed: string[] = [];
  for (const copy of made.slice(Math.max(0, keep - (scene.copies.length - made.length)))) {
    await engine.removeContainer(copy.Id, { force: true });
    removed.push(nameOf(copy));
    log.debug(`removed rollback copy "${nameOf(copy)}"`);
  }
  return removed;
}

/** Whether the container of the declared name has not proven itself yet: its predecessors still stand aside. */
function onTrial(scene: Scene): Predecessor[] {
  const { current } = scene;
  if (!current) return [];
  const aside = new Set(scene.olds.map((old) => old.Id));
  return predecessorsOf(current.Config.Labels).filter((old) => aside.has(old.id));
}

/** Whether something of an unfinished replacement stands there. */
export const unfinished = (scene: Scene): boolean => scene.next !== undefined || scene.olds.length > 0;

/**
 * Repairs what a killed run left, from names and labels alone: an unstarted new container is removed and its predecessors are back;
 * a new container that was started goes on being tried, and stays or gives way.
 * @returns what stands there afterwards
 * @throws UserError when another process is at work on this container
 */
export async function recover(
  engine: Engine,
  name: string,
  urn: string,
  readiness: Readiness,
  signal: AbortSignal,
  log: Logger,
): Promise<Scene> {
  const scene = await survey(engine, name, urn);
  // Each look makes the Engine go through all its containers: no second one where nothing was done.
  if (scene.otherNames.length === 0 && !unfinished(scene)) return scene;
  // The declared name was changed, and that replacement not finished.
  for (const other of scene.otherNames)
    await recoverName(engine, other, await survey(engine, other, urn), readiness, signal, log);
  await recoverName(
    engine,
    name,
    scene.otherNames.length > 0 ? await survey(engine, name, urn) : scene,
    readiness,
    signal,
    log,
  );
  return survey(engine, name, urn);
}

async function recoverName(
  engine: Engine,
  name: string,
  scene: Scene,
  readiness: Readiness,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  if (!unfinished(scene)) return;
  const worker = ownerOf((scene.next ?? scene.current)?.Config.Labels);
  if (worker && atWork(worker) && (scene.next !== undefined || onTrial(scene).length > 0)) {
    throw new UserError(
      `container "${name}" is being replaced by another run (process ${String(worker.pid)} on "${worker.host}"); wait until it is over, at the latest ${new Date(worker.until).toISOString()}`,
    );
  }
  if (scene.next) {
    const back = await rollBack(engine, name, scene.next.Id, predecessorsOf(scene.next.Config.Labels));
    log.info(
      back.length > 0
        ? `an earlier run stopped in the middle of replacing "${name}": the former container is back`
        : `removed "${nextName(name)}", left by an earlier run`,
    );
    return;
  }
  const olds = onTrial(scene);
  if (scene.current && olds.length > 0) {
    await resume(engine, name, scene.current, olds, readiness, signal, log);
    return;
  }
  await adoptOrphan(engine, name, scene, log);
}

async function resume(
  engine: Engine,
  name: string,
  current: ContainerInspect,
  olds: readonly Predecessor[],
  readiness: Readiness,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  try {
    const finishedJob = !readiness.mustRun && current.State.StartedAt?.startsWith("0001-") === false;
    if (!current.State.Running && !finishedJob) await engine.startContainer(current.Id);
    const { how } = await waitUp(engine, current.Id, readiness, signal, log.status);
    await commit(engine, name, olds);
    log.info(`an earlier run stopped in the middle of replacing "${name}": the new container is ${how} and stays`);
  } catch (error) {
    if (!(error instanceof NotUp) && !(error instanceof EngineError)) throw error;
    await rollBack(engine, name, current.Id, olds);
    log.warn(
      `an earlier run stopped in the middle of replacing "${name}", and the new container does not come up (${error.message}): the former one is back`,
    );
  }
}

/** Containers set aside whose successor was removed by hand: the newest takes its name again, unless that is taken. */
async function adoptOrphan(engine: Engine, name: string, scene: Scene, log: Logger): Promise<void> {
  const [newest, ...rest] = [...scene.olds].sort((a, b) => (b.Created ?? "").localeCompare(a.Created ?? ""));
  if (newest && !scene.current) {
    await engine.renameContainer(newest.Id, name);
    log.warn(`"${nameOf(newest)}" had no successor: it is "${name}" again`);
  }
  await commit(
    engine,
    name,
    (newest && !scene.current ? rest : scene.olds).map((old) => ({ id: old.Id })),
  );
}
