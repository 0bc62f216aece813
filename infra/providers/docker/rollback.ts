import type { ContainerInspect, Engine } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import type { Context } from "../rpc/provider";
import { hasHealthcheck, waitUp } from "./health";
import { copyName, oldName, predecessorsOf, servedAs, type Predecessor } from "./names";
import { unfinished } from "./recovery";
import { nameOf, survey, urnOf, type Scene } from "./scene";

/** What a rollback did. */
export interface RolledBack {
  /** Id of the container that serves again. */
  readonly id: string;
  readonly image: string;
  /** The name that its successor has now: the way forward again. */
  readonly kept: string | undefined;
  /** Milliseconds from the successor's stop until the former container served. */
  readonly downtime: number;
}

const NEVER = { Name: "no", MaximumRetryCount: 0 };

/** The restart policy that a container had before a replacement took it away: its successor's label tells. */
function policyOf(scene: Scene, copy: ContainerInspect): Predecessor["restart"] {
  const all = [...(scene.current ? [scene.current] : []), ...scene.copies, ...scene.olds];
  const known = all.flatMap(({ Config }) => predecessorsOf(Config.Labels)).find(({ id }) => id === copy.Id);
  const now = scene.current?.HostConfig.RestartPolicy;
  return known?.restart ?? { Name: now?.Name || "no", MaximumRetryCount: now?.MaximumRetryCount ?? 0 };
}

/**
 * Lets the container that a replacement kept serve again, and keeps its successor in turn. When it does not come up, all is as it was.
 * What a kill leaves in between is what an unfinished replacement leaves: the next run repairs it from names alone.
 * @throws UserError when there is none, or it does not come up
 */
export async function rollBackContainer(engine: Engine, name: string, context: Context): Promise<RolledBack> {
  const { log, signal } = context;
  const current = await engine.inspectContainer(name);
  const scene = await survey(engine, name, (current && urnOf(current)) ?? "");
  if (unfinished(scene))
    throw new UserError(`a run stopped in the middle of replacing "${name}": npm run up finishes or undoes that first`);
  const copy = scene.copies.at(0);
  if (!copy)
    throw new UserError(
      `nothing is kept of "${name}": its last replacement is the first one, or alfa prune removed what it kept`,
    );
  const restart = policyOf(scene, copy);
  const keptAs = nameOf(copy);
  const policy = current?.HostConfig.RestartPolicy;
  signal.throwIfAborted();
  const begun = Date.now();
  if (current) {
    if (current.State.Running || current.State.Restarting === true) await engine.stopContainer(current.Id);
    await engine.updateContainer(current.Id, { RestartPolicy: NEVER });
    await engine.renameContainer(current.Id, oldName(name, current.Id));
  }
  try {
    await engine.renameContainer(copy.Id, name);
    if (copy.HostConfig.AutoRemove !== true) await engine.updateContainer(copy.Id, { RestartPolicy: restart });
    await engine.startContainer(copy.Id);
    const { how } = await waitUp(engine, copy.Id, { mustRun: true, attach: false }, signal, log.status);
    log.info(`${how} after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    const output = await lastLines(engine, copy.Id);
    await engine.stopContainer(copy.Id, 2);
    await engine.updateContainer(copy.Id, { RestartPolicy: NEVER });
    await engine.renameContainer(copy.Id, keptAs);
    if (current) {
      await engine.renameContainer(current.Id, name);
      await engine.updateContainer(current.Id, {
        RestartPolicy: { Name: policy?.Name || "no", MaximumRetryCount: policy?.MaximumRetryCount ?? 0 },
      });
      if (current.State.Running) await engine.startContainer(current.Id);
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`"${keptAs}" does not come up: ${why}; "${name}" is as it was${output}`);
  }
  // Steadiness is no part of the downtime: without a health check it serves from its start on.
  const again = await engine.inspectContainer(copy.Id);
  const started = Date.parse(again?.State.StartedAt ?? "");
  const until = again && !hasHealthcheck(again) && !Number.isNaN(started) ? started : Date.now();
  const kept = current && copyName(servedAs(name), current.Id);
  if (current && kept !== undefined) await engine.renameContainer(current.Id, kept);
  return { id: copy.Id, image: copy.Config.Image ?? copy.Image, kept, downtime: Math.max(0, until - begun) };
}

async function lastLines(engine: Engine, id: string): Promise<string> {
  const text = await engine.logText(id, 10).catch(() => "");
  return text.trim() === "" ? "" : `\nits last output:\n${text.trimEnd()}`;
}
