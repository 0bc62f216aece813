import type { ContainerInspect, Engine } from "../../stacks/engine";
import { UserError } from "../../stacks/model/errors";
import { waitUp } from "../providers/docker/health";
import { assertCopies, restoreVolume, saveVolume, writtenVolumes, type Saved } from "./volumes";

/** A change that may ruin the data of some containers. */
export interface Guarded {
  /** Names of the containers whose volumes are saved, the changed one first. */
  readonly containers: readonly string[];
  /** Makes the change and verifies it; false or an error: it failed. */
  readonly apply: () => Promise<boolean>;
  /** Takes back what the change has set elsewhere, before the data is restored. */
  readonly revert: () => Promise<void>;
  readonly say: (text: string) => void;
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Saves the volumes of some containers while these stand still, makes a change, and puts volumes and containers back as they were when
 * it fails. The copies stay: no volume with a name is ever removed.
 * @returns whether the change was made
 */
export async function guarded(engine: Engine, change: Guarded): Promise<boolean> {
  const { say } = change;
  const found = await Promise.all(change.containers.map((name) => existing(engine, name)));
  const [main, ...others] = found;
  if (!main) throw new UserError("nothing to change: no container was named");
  for (const container of found) if (writes(container)) await assertCopies(engine, container.Image);

  const begun = Date.now();
  const saved: (Saved & { image: string })[] = [];
  try {
    for (const container of found) await stop(engine, container);
    for (const container of found)
      for (const volume of writtenVolumes(container).filter((name) => !saved.some((each) => each.volume === name))) {
        const one = await saveVolume(engine, volume, container.Image);
        saved.push({ ...one, image: container.Image });
        say(`saved volume "${volume}" as "${one.copy}"`);
      }
    for (const container of others) await start(engine, container);
  } catch (error) {
    // Nothing was changed yet: what was stopped runs on.
    for (const container of [...others, main]) await start(engine, container);
    throw error;
  }

  const failure = await change.apply().then(
    (well) => (well ? undefined : "it failed"),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure === undefined) {
    say(`done; "${nameOf(main)}" was down for at most ${seconds(begun)}`);
    for (const { copy } of saved) say(`kept: docker volume rm ${copy} when you no longer need it`);
    return true;
  }
  say(`${failure}: restoring`);
  await change.revert();
  await restore(engine, found, saved);
  say(`"${nameOf(main)}" runs as before, with its saved data; it was down for ${seconds(begun)}`);
  return false;
}

/** Puts the files back, then the containers. Those that run now may be others of the same names. */
async function restore(
  engine: Engine,
  found: readonly ContainerInspect[],
  saved: readonly (Saved & { image: string })[],
): Promise<void> {
  const [main, ...others] = found;
  for (const container of found) {
    const now = await engine.inspectContainer(nameOf(container));
    if (now && now.Id !== container.Id)
      throw new UserError(
        `"${nameOf(container)}" is not the former container: its data is saved (${saved.map(({ copy }) => `"${copy}"`).join(", ")}); alfa rollback brings the former one back`,
      );
    if (now) await stop(engine, now);
  }
  for (const one of saved) await restoreVolume(one, engine, one.image);
  for (const container of [...others, ...(main ? [main] : [])]) await start(engine, container);
}

const nameOf = ({ Name }: ContainerInspect): string => Name.replace(/^\//, "");
const writes = (container: ContainerInspect): boolean => writtenVolumes(container).length > 0;

async function existing(engine: Engine, name: string): Promise<ContainerInspect> {
  const container = await engine.inspectContainer(name);
  if (!container) throw new UserError(`there is no container "${name}": npm run up makes it`);
  return container;
}

async function stop(engine: Engine, { Id }: ContainerInspect): Promise<void> {
  await engine.stopContainer(Id);
}

/** Starts what ran before, and waits until it serves. */
async function start(engine: Engine, { Id, State }: ContainerInspect): Promise<void> {
  if (!State.Running) return;
  await engine.startContainer(Id);
  await waitUp(engine, Id, { mustRun: true, attach: false }, new AbortController().signal, () => undefined);
}
