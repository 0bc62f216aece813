import { EngineError } from "../../../stacks/engine";
import { typedArgs } from "./args";
import type { Kind } from "./kind";
import { isAside, servedAs, URN_LABEL } from "./names";
import { pruneCopies } from "./recovery";
import { nameOf, survey, urnOf } from "./scene";

/**
 * The engine's delete. After a create it is about the replaced container: that stays as rollback copy. Otherwise the resource is gone
 * from the program: its container and its rollback copies are removed, volumes never, and nothing that this provider did not make.
 */
export const removeResource: Kind["delete"] = async ({ urn, id, inputs }, session, { log }) => {
  const engine = session.engine();
  const args = typedArgs(inputs);
  const byId = await engine.inspectContainer(id);
  // A container set aside that the state still lists: an earlier run ended between creating its successor and this.
  const aside = byId !== undefined && isAside(nameOf(byId));
  if (session.created(urn) !== undefined || aside) {
    const name = servedAs(byId ? nameOf(byId) : (args.name ?? ""));
    if (name) await pruneCopies(engine, await survey(engine, name, urn), session.settings.rollbackCopies, log);
    return;
  }
  const named = args.name === undefined ? undefined : await engine.inspectContainer(args.name);
  const found = byId ?? (named && urnOf(named) === urn ? named : undefined);
  if (!found) return;
  const name = nameOf(found);
  if (urnOf(found) === undefined) {
    log.warn(`container "${name}" was not made by this stack: it stays and runs on`);
    return;
  }
  const begun = Date.now();
  log.status(`stopping "${name}"`);
  if (found.State.Running || found.State.Restarting === true)
    await engine.stopContainer(found.Id, args.destroyGraceSeconds);
  try {
    await engine.removeContainer(found.Id, { force: true, volumes: args.removeVolumes === true });
  } catch (error) {
    // Started with --rm: the Engine is removing it already.
    if (!(error instanceof EngineError && error.status === 409)) throw error;
  }
  log.info(`stopped and removed "${name}" in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const scene = await survey(engine, name, urn);
  await pruneCopies(engine, scene, 0, log);
  for (const copy of scene.copies.filter(({ Config }) => Config.Labels?.[URN_LABEL] === undefined)) {
    log.warn(`"${nameOf(copy)}", which this stack took over, stays: remove it yourself when you no longer need it`);
  }
};
