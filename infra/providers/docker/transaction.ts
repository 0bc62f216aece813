import { EngineError, type ContainerInspect, type Engine } from "../../../stacks/engine";
import type { CreateBody } from "../../../stacks/lenses/engine/body";
import { UserError } from "../../../stacks/model/errors";
import type { Context, Logger } from "../rpc/provider";
import { carriedMounts, dataReport } from "./data";
import { healthBound, lastProbe, NotUp, waitUp, type Readiness } from "./health";
import { nextName, oldName, OWNER_LABEL, REPLACES_LABEL, URN_LABEL, type Predecessor } from "./names";
import { owner } from "./owner";
import { commit, persistently, pruneCopies, recover, rollBack } from "./recovery";
import { assertOurs, nameOf, survey, urnOf } from "./scene";

/** A container to be made, in place of whatever has its name. */
export interface Replacement {
  readonly urn: string;
  readonly name: string;
  /** The Engine's create body, with the user's labels. */
  readonly body: CreateBody;
  readonly platform?: string | undefined;
  /** Mount points that the image declares. */
  readonly imageVolumes: readonly string[];
  /** Networks besides the create body's own, connected before the start. */
  readonly networks: readonly { readonly network: string; readonly endpoint: object }[];
  /** Puts files into the created container. */
  readonly upload?: (id: string) => Promise<void>;
  /** false: only created. */
  readonly start: boolean;
  readonly readiness: Readiness;
  /** Rollback copies to keep. */
  readonly copies: number;
  readonly allowDataLoss: boolean;
  /** Whether a container that this provider has not made may be replaced. */
  readonly takeOver: boolean;
  /** Ids that this resource is known to have had: its URN may have changed since (an alias, a renamed stack). */
  readonly known: ReadonlySet<string>;
  /** Makes secrets in a container's output unreadable. */
  readonly redact: (text: string) => string;
}

/** Lines of a failed container's output that an error shows. */
const LOG_LINES = 15;
/** Seconds besides stopping and coming up that a replacement may take. */
const SLACK = 120;
/** The Engine's default stop timeout in seconds. */
const STOP_TIMEOUT = 10;

const seconds = (since: number, until = Date.now()): string => `${((until - since) / 1000).toFixed(1)} s`;
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const predecessor = (container: ContainerInspect): Predecessor => ({
  id: container.Id,
  name: nameOf(container),
  restart: {
    Name: container.HostConfig.RestartPolicy?.Name || "no",
    MaximumRetryCount: container.HostConfig.RestartPolicy?.MaximumRetryCount ?? 0,
  },
  running: container.State.Running,
});

/**
 * Makes a container in place of its predecessors, or leaves these as they were. The new one is created while the old ones run; then
 * they are stopped and set aside, it starts, and must come up; else it is removed and they are back.
 * @returns the new container's id
 * @throws UserError that says what failed and that the former container runs again
 */
export async function replace(engine: Engine, wanted: Replacement, context: Context): Promise<string> {
  const { name, urn } = wanted;
  const { log } = context;
  const scene = await recover(engine, name, urn, wanted.readiness, context.signal, log);
  const olds = [...(scene.current ? [scene.current] : []), ...scene.elsewhere];
  for (const old of olds) assertOurs(old, urn, wanted.known);
  await assertReplaceable(engine, olds, wanted, log);

  const next = await create(engine, wanted, olds, log);
  const before = olds.map(predecessor);
  let downSince: number | undefined;
  let upSince: number | undefined;
  try {
    for (const { network, endpoint } of wanted.networks) await engine.connectNetwork(network, next, endpoint);
    await wanted.upload?.(next);
    await setAside(engine, name, before, context, () => {
      downSince ??= Date.now();
    });
    await engine.renameContainer(next, name);
    if (wanted.start) upSince = await comeUp(engine, next, wanted.readiness, context);
  } catch (error) {
    throw await undo(engine, wanted, next, before, error, downSince, log);
  }
  if (downSince !== undefined) log.info(`"${name}" was down for ${seconds(downSince, upSince)}`);
  // It serves: an Engine that restarts now is waited for, so that nothing is left over.
  await persistently(() => commit(engine, name, before));
  if (scene.copies.length + before.length <= wanted.copies) return next;
  await persistently(async () => {
    await pruneCopies(engine, await survey(engine, name, urn), wanted.copies, log);
  });
  return next;
}

/** What must be known before anything is touched. */
async function assertReplaceable(
  engine: Engine,
  olds: readonly ContainerInspect[],
  wanted: Replacement,
  log: Logger,
): Promise<void> {
  for (const old of olds) {
    if (urnOf(old) === undefined && !wanted.takeOver && !wanted.known.has(old.Id)) {
      throw new UserError(
        `container "${nameOf(old)}" was made by someone else, and docker:takeOver is false; give one of the two another name, import that container, or allow to take it over`,
      );
    }
    if (old.HostConfig.AutoRemove === true && old.State.Running && !wanted.allowDataLoss) {
      throw new UserError(
        `container "${nameOf(old)}" was started with --rm: it vanishes when it stops, so there is no way back; recreate it without --rm, or allow the loss (allowDataLoss)`,
      );
    }
    const report = dataReport(old, wanted.body, await engine.changes(old.Id));
    if (report.lost.length > 0 && !wanted.allowDataLoss) {
      throw new UserError(
        `container "${nameOf(old)}" is not replaced: ${report.lost.join("; ")}; copy it into a named volume first, or allow the loss (allowDataLoss)`,
      );
    }
    if (report.layer.length > 0) {
      const shown = report.layer.slice(0, 5).map((path) => `"${path}"`);
      const more = report.layer.length > shown.length ? ` and ${String(report.layer.length - shown.length)} more` : "";
      log.info(
        `files changed outside mounts, which the new container does not get (the rollback copy keeps them): ${shown.join(", ")}${more}`,
      );
    }
    if (urnOf(old) === undefined) log.info(`taking over container "${nameOf(old)}" (${old.Id.slice(0, 12)})`);
  }
}

async function create(
  engine: Engine,
  wanted: Replacement,
  olds: readonly ContainerInspect[],
  log: Logger,
): Promise<string> {
  const bound = wanted.readiness.bound ?? healthBound(olds[0]?.Config.Healthcheck) * 2;
  const stopping = olds.reduce((sum, old) => sum + (old.Config.StopTimeout ?? STOP_TIMEOUT), 0);
  const carried = olds.slice(0, 1).flatMap((old) => carriedMounts(old, wanted.body, wanted.imageVolumes));
  const body = {
    ...wanted.body,
    Labels: {
      ...wanted.body.Labels,
      [URN_LABEL]: wanted.urn,
      [OWNER_LABEL]: JSON.stringify(owner(bound + stopping + SLACK)),
      ...(olds.length > 0 && { [REPLACES_LABEL]: JSON.stringify(olds.map(predecessor)) }),
    },
    HostConfig: {
      ...wanted.body.HostConfig,
      ...(carried.length > 0 && { Mounts: [...(wanted.body.HostConfig.Mounts ?? []), ...carried] }),
    },
  };
  try {
    const { id, warnings } = await engine.createContainer(nextName(wanted.name), body, wanted.platform);
    for (const warning of warnings) log.warn(warning);
    log.status(`created "${nextName(wanted.name)}"`);
    if (olds.length > 0) log.info(`created "${nextName(wanted.name)}" while "${wanted.name}" runs on`);
    for (const mount of carried) log.info(`the anonymous volume at "${mount.Target}" goes on`);
    return id;
  } catch (error) {
    if (error instanceof EngineError && error.status === 409)
      throw new UserError(`container "${wanted.name}" is being replaced by another run: ${error.message}`);
    throw error;
  }
}

/** Stops the predecessors, each with its own stop timeout, and gives way their names. */
async function setAside(
  engine: Engine,
  name: string,
  olds: readonly Predecessor[],
  { log, signal }: Context,
  goesDown: () => void,
): Promise<void> {
  signal.throwIfAborted();
  for (const old of olds) {
    if (old.running) {
      goesDown();
      const begun = Date.now();
      log.status(`stopping "${old.name}"`);
      await engine.stopContainer(old.id);
      log.info(`stopped "${old.name}" in ${seconds(begun)}`);
    }
    if (old.restart.Name !== "no") {
      await engine.updateContainer(old.id, { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } });
    }
    await giveWay(engine, old.id, oldName(name, old.id));
  }
}

async function giveWay(engine: Engine, id: string, name: string): Promise<void> {
  try {
    await engine.renameContainer(id, name);
  } catch (error) {
    // A container started with --rm vanishes when it stops; losing it was allowed.
    if (!(error instanceof EngineError && error.status === 404)) throw error;
  }
}

/** Starts the new container and waits for it. @returns when it began to serve, as far as its health check tells */
async function comeUp(engine: Engine, id: string, readiness: Readiness, { log, signal }: Context): Promise<number> {
  signal.throwIfAborted();
  const begun = Date.now();
  await engine.startContainer(id);
  const started = Date.now();
  const { how, checked } = await waitUp(engine, id, readiness, signal, log.status);
  log.info(`${how} after ${seconds(begun)}`);
  return checked ? Date.now() : started;
}

/** Brings the predecessors back. @returns the error that tells the user */
async function undo(
  engine: Engine,
  wanted: Replacement,
  next: string,
  olds: readonly Predecessor[],
  cause: unknown,
  downSince: number | undefined,
  log: Logger,
): Promise<UserError> {
  const { name } = wanted;
  const output = await evidence(engine, next, wanted.redact);
  const why =
    cause instanceof NotUp ? `the new container "${name}" does not come up: ${cause.message}` : message(cause);
  try {
    const back = await rollBack(engine, name, next, olds);
    if (downSince !== undefined) log.info(`"${name}" was down for ${seconds(downSince)}`);
    const running = back.filter((old) => old.running).map((old) => `"${old.name}" (${old.id.slice(0, 12)})`);
    const state =
      running.length > 0 ? `the former container ${running.join(", ")} runs again` : "nothing else was changed";
    return new UserError(`${why}; ${state}${output}`);
  } catch (error) {
    return new UserError(`${why}; and the way back failed: ${message(error)}; the next run tries it again${output}`);
  }
}

/** The failed container's last words. */
async function evidence(engine: Engine, id: string, redact: (text: string) => string): Promise<string> {
  try {
    const container = await engine.inspectContainer(id);
    if (!container || container.State.StartedAt?.startsWith("0001-") !== false) return "";
    const lines = (await engine.logText(id, LOG_LINES)).trimEnd();
    const probe = lastProbe(container);
    return [probe ? `\n${redact(probe)}` : "", lines ? `\nits last output:\n${redact(lines)}` : ""].join("");
  } catch {
    return ""; // The output is a help; its absence must not hide the cause.
  }
}
