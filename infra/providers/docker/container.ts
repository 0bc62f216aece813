import { isDeepStrictEqual } from "node:util";
import type { ContainerInspect, Engine } from "../../../stacks/engine";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import {
  checkArgs,
  compareArgs,
  createBody,
  fields,
  networkSteps,
  updateBody,
  uploadArchive,
  type FieldChange,
} from "../../../stacks/lenses/engine";
import type { CheckFailure, Context, Diff, DiffKind } from "../rpc/provider";
import { hasUnknown, opened, property, type PropertyMap } from "../rpc/value";
import { changedEnv, marked, redactor, secretEnvKeys, typedArgs, withoutSecrets } from "./args";
import { removeResource } from "./container-delete";
import { waitUp, type Readiness } from "./health";
import { ensureImage } from "./images/remote-image";
import { autoName, known, text } from "../rpc/kind";
import type { Kind, Session } from "./kind";
import { contextWithoutEngine, lensContext, readLive } from "./lens-context";
import { SECRET_ENV_LABEL } from "./names";
import { recover, unfinished } from "./recovery";
import { nameOf, survey, urnOf } from "./scene";
import { computed } from "../rpc/inputs";
import { replace } from "./transaction";

const readinessOf = (args: PlainContainerArgs): Readiness => ({
  mustRun: args.mustRun ?? true,
  attach: args.attach ?? false,
  ...(args.waitTimeout !== undefined && { bound: args.waitTimeout }),
});

/** Outputs that are no inputs. */
function computedOf(container: ContainerInspect | undefined): PropertyMap {
  if (!container) return {};
  const networks = Object.entries(container.NetworkSettings.Networks ?? {}).map(([networkName, endpoint]) => ({
    networkName,
    ipAddress: endpoint?.IPAddress ?? "",
    gateway: endpoint?.Gateway ?? "",
    globalIpv6Address: endpoint?.GlobalIPv6Address ?? "",
  }));
  return {
    networkDatas: property(networks),
    exitCode: container.State.ExitCode ?? 0,
    imageId: container.Image,
  };
}

/**
 * Outputs: the inputs, and what only the Engine can tell. A secret is replaced by a placeholder: the SDK of Node.js writes a resource's
 * outputs in clear into the engine's event log, and policies on the whole stack see outputs. The inputs hold the secret, encrypted.
 */
const outputsOf = (inputs: PropertyMap, container: ContainerInspect | undefined): PropertyMap => ({
  ...computedOf(container),
  ...withoutSecrets(inputs),
});

/** Output of a read that found the container not running: then `start: false` among the inputs is the read's own word. */
const NOT_RUNNING = "notRunning";

const COMPUTED = ["networkDatas", "exitCode", "imageId"] as const;

/** Differences as the engine shows them; a value that is not known yet counts as one. */
function diffOf(changes: readonly FieldChange[], unknown: ReadonlySet<string>): Diff {
  const detailed: Record<string, DiffKind> = {};
  const replaces = new Set<string>();
  for (const { field, path, kind, change } of changes) {
    detailed[path] = change === "replace" ? `${kind}-replace` : kind;
    if (change === "replace") replaces.add(field);
  }
  for (const name of unknown) {
    const change = Object.entries(fields).find(([field]) => field === name)?.[1].change ?? "replace";
    detailed[name] = change === "replace" ? "update-replace" : "update";
    if (change === "replace") replaces.add(name);
  }
  return {
    detailed,
    replaces: [...replaces],
    changed: [...new Set([...changes.map(({ field }) => field), ...unknown])],
  };
}

/** Finds the resource's container: by URN label and name, then by name, then by id. */
async function find(
  engine: Engine,
  name: string | undefined,
  urn: string,
  id: string,
): Promise<ContainerInspect | undefined> {
  const named = name === undefined ? undefined : await engine.inspectContainer(name);
  if (named && (urnOf(named) === urn || named.Id === id || named.Id.startsWith(id))) return named;
  const byId = await engine.inspectContainer(id);
  if (named && !byId) return urnOf(named) === undefined ? named : undefined;
  return byId ?? undefined;
}

/** Whether the container does what it is declared to: run. A job may have ended. */
function stands(container: ContainerInspect, declared: PlainContainerArgs | undefined): boolean {
  if (declared?.start === false || declared?.mustRun === false) return true;
  return container.State.Running || container.State.Restarting === true;
}

/** Creates the container, or replaces what has its name. */
async function make(
  urn: string,
  inputs: PropertyMap,
  session: Session,
  context: Context,
): Promise<{ id: string; outputs: PropertyMap }> {
  const args = typedArgs(inputs);
  const engine = session.engine();
  const name = args.name ?? autoName(urn);
  const image = await ensureImage(
    engine,
    { name: args.image, ...(args.platform !== undefined && { platform: args.platform }) },
    session,
    context.log,
  );
  const creation = createBody(args, await lensContext(engine, [args]));
  const secretKeys = secretEnvKeys(inputs);
  const labels = creation.body.Labels ?? {};
  const id = await replace(
    engine,
    {
      urn,
      name,
      body: {
        ...creation.body,
        Labels: {
          ...(secretKeys.length > 0 && { [SECRET_ENV_LABEL]: secretKeys.join(",") }),
          ...labels,
        },
      },
      platform: creation.platform,
      imageVolumes: Object.keys(image.Config?.Volumes ?? {}),
      networks: creation.connects,
      ...(creation.uploads.length > 0 && {
        upload: (created: string) => engine.putArchive(created, "/", uploadArchive(creation.uploads)),
      }),
      start: args.start ?? true,
      readiness: readinessOf(args),
      copies: session.settings.rollbackCopies,
      allowDataLoss: session.settings.allowDataLoss,
      takeOver: session.settings.takeOver,
      known: session.known(urn),
      redact: redactor(inputs),
    },
    context,
  );
  return { id, outputs: outputsOf(inputs, await engine.inspectContainer(id)) };
}

/** Applies what the Engine can change on an existing container. */
async function change(
  engine: Engine,
  container: ContainerInspect,
  args: PlainContainerArgs,
  live: Awaited<ReturnType<typeof readLive>>,
  changes: readonly FieldChange[],
  context: Context,
): Promise<void> {
  const { log } = context;
  const body = updateBody(changes, args, live.context);
  if (body) {
    await engine.updateContainer(container.Id, body);
    log.info(`changed ${[...new Set(changes.map(({ field }) => field))].join(", ")} in place`);
  }
  if (changes.some((each) => each.change === "network")) {
    const steps = networkSteps(container, live.args, args, live.context);
    for (const network of steps.disconnect) await engine.disconnectNetwork(network, container.Id, true);
    for (const { network, endpoint } of steps.connect) await engine.connectNetwork(network, container.Id, endpoint);
    log.info(`reconnected to ${steps.connect.map(({ network }) => `"${network}"`).join(", ") || "no network"}`);
  }
  if (stands(container, args)) return;
  const begun = Date.now();
  await engine.startContainer(container.Id);
  const { how } = await waitUp(engine, container.Id, readinessOf(args), context.signal, log.status);
  log.info(`started it again: ${how} after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

/** docker.Container: every replacement is a transaction. */
export const container: Kind = {
  async check({ urn, olds, news }, session) {
    const name = text(opened(news["name"])) ?? text(opened(olds["name"])) ?? autoName(urn);
    const inputs: PropertyMap = "name" in news ? news : { ...news, name };
    const { values, unknown } = known(inputs);
    const info = await session.info();
    const failures: CheckFailure[] = checkArgs(values, info).filter(
      // An image that is not known yet is not a missing one.
      ({ property: at, reason }) => !(unknown.has(at) && /missing/.test(reason)),
    );
    for (const each of unknown) {
      if (!(each in fields))
        failures.push(...checkArgs({ image: "x", [each]: "" }).filter(({ property: at }) => at === each));
    }
    if (values["rm"] === true && !session.settings.allowDataLoss) {
      failures.push({
        property: "rm",
        reason:
          "a container with rm vanishes when it stops, so a replacement has no way back; leave rm out, or allow it (allowDataLoss)",
      });
    }
    return { inputs, failures };
  },

  async diff({ oldInputs, news }, session, { log }) {
    // Of a preview nearly all are the same, word for word: then there is nothing to compare by meaning.
    if (isDeepStrictEqual(oldInputs, news) && !hasUnknown(news)) return diffOf([], new Set());
    const [old, now] = [typedArgs(oldInputs), typedArgs(news)];
    const { unknown } = known(news);
    const engine = session.engine();
    const image = await engine.inspectImage(old.image).catch(() => undefined);
    const context = await lensContext(engine, [old, now]).catch(() => contextWithoutEngine(now));
    const changes = compareArgs(old, now, { ...context, image }).filter(({ field }) => !unknown.has(field));
    const environment = changes.some(({ field }) => field === "envs") ? changedEnv(old, now) : undefined;
    if (environment) log.info(environment);
    return diffOf(changes, unknown);
  },

  async create({ urn, inputs, preview }, session, context) {
    if (preview) return { id: "", outputs: { ...withoutSecrets(inputs), ...computed(...COMPUTED) } };
    return make(urn, inputs, session, context);
  },

  async update({ urn, id, news, preview, oldOutputs }, session, context) {
    if (preview) return { ...withoutSecrets(news), ...pick(oldOutputs, COMPUTED) };
    const args = typedArgs(news);
    const engine = session.engine();
    const name = args.name ?? autoName(urn);
    await recover(engine, name, urn, readinessOf(args), context.signal, context.log);
    const found = await find(engine, name, urn, id);
    if (!found) return (await make(urn, news, session, context)).outputs;
    const live = await readLive(engine, found, args);
    const changes = compareArgs(live.args, args, live.context);
    // What a killed run left has been undone just now: the change it was about has still to be made.
    if (changes.some((each) => each.change === "replace")) return (await make(urn, news, session, context)).outputs;
    await change(engine, found, args, live, changes, context);
    return outputsOf(news, await engine.inspectContainer(found.Id));
  },

  async read({ urn, id, inputs: last, outputs }, session, { log }) {
    const engine = session.engine();
    const inputs = outputs[NOT_RUNNING] === true && last ? without(last, "start") : last;
    const declared = inputs && typedArgs(inputs);
    const found = await find(engine, declared?.name, urn, id);
    if (!found) return undefined;
    const live = await readLive(engine, found, declared);
    const args = { ...live.args };
    const name = declared?.name ?? nameOf(found);
    // Whatever it is that stands there, also a new container that came up by itself: an update has to follow, which tidies up.
    const unfit = (await session.touched(name)) && unfinished(await survey(engine, name, urn));
    if (unfit) log.warn(`a run was killed in the middle of replacing "${name}": the next up finishes or undoes that`);
    const idle = unfit || !stands(found, declared);
    if (idle) args.start = false;
    const result = marked(args, inputs);
    return {
      id: found.Id,
      inputs: result,
      outputs: { ...outputsOf(result, found), ...(idle && { [NOT_RUNNING]: true }) },
    };
  },

  delete: removeResource,
};

const without = (from: PropertyMap, name: string): PropertyMap =>
  Object.fromEntries(Object.entries(from).filter(([each]) => each !== name));

const pick = (from: PropertyMap, names: readonly string[]): PropertyMap =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
