import type { Engine, RegistryAuth, ServiceInspect } from "../../../../stacks/engine";
import { defined } from "../../../../stacks/lenses/defined";
import { checkSwarm, compareSwarm, putAt, readSwarm, swarmSpec, valueAt } from "../../../../stacks/lenses/swarm";
import { parseGoDuration } from "../../../../stacks/lenses/units";
import { UserError } from "../../../../stacks/model/errors";
import { autoName, text } from "../../rpc/kind";
import type { Context, Diff, DiffKind } from "../../rpc/provider";
import {
  hasUnknown,
  isPropertyMap,
  opened,
  plain,
  plainMap,
  type PropertyMap,
  type PropertyValue,
} from "../../rpc/value";
import { redactor, withoutSecrets } from "../args";
import type { Kind, Session } from "../kind";
import { URN_LABEL } from "../names";
import { NotConverged, waitConverged, type Patience } from "./converge";
import { waitGone } from "./gone";
import { markedSwarm } from "./marked";
import { withDeclaredNetworks } from "./networks";

const OWN = [URN_LABEL];
/** What a service has to stop where it says nothing. */
const STOP_NANOSECONDS = 10e9;
type Inputs = Readonly<Record<string, unknown>>;

/** A property at a dotted path; an unknown above it stands for it. */
function propertyAt(inputs: PropertyMap, path: string): PropertyValue | undefined {
  let value: PropertyValue | undefined = inputs;
  for (const part of path.split(".")) {
    const inner = opened(value);
    if (!isPropertyMap(inner)) return inner !== undefined && hasUnknown(inner) ? inner : undefined;
    value = inner[part];
  }
  return value;
}

/** The ServiceSpec, with the names of its secrets and configs and the provider's own label. */
async function specOf(engine: Engine, urn: string, inputs: Inputs): Promise<Record<string, unknown>> {
  const named: Record<string, unknown> = { ...inputs };
  for (const kind of ["secrets", "configs"] as const) {
    const path = `taskSpec.containerSpec.${kind}`;
    const list = valueAt(inputs, path);
    if (!Array.isArray(list)) continue;
    const [id, name] =
      kind === "secrets" ? (["secretId", "secretName"] as const) : (["configId", "configName"] as const);
    putAt(
      named,
      path,
      await Promise.all(
        list.map(async (item: Inputs) => {
          if (item[name] !== undefined) return item;
          const found = await engine.swarm.inspectObject(kind, String(item[id]));
          if (!found) throw new UserError(`there is no ${kind.slice(0, -1)} "${String(item[id])}" in the swarm`);
          return { ...item, [name]: found.Spec.Name };
        }),
      ),
    );
  }
  const labels: readonly unknown[] = Array.isArray(inputs["labels"]) ? inputs["labels"] : [];
  return swarmSpec({ ...named, labels: [...labels, { label: URN_LABEL, value: urn }] });
}

function authOf(inputs: Inputs, session: Session): RegistryAuth | undefined {
  const address = text(valueAt(inputs, "auth.serverAddress"));
  if (address === undefined) return session.settings.registryAuth(text(valueAt(inputs, imagePath)) ?? "");
  return defined({
    username: text(valueAt(inputs, "auth.username")),
    password: text(valueAt(inputs, "auth.password")),
    serveraddress: address,
  });
}
const imagePath = "taskSpec.containerSpec.image";

const milliseconds = (value: unknown, usual: number): number =>
  typeof value === "string" ? (parseGoDuration(value) ?? 0) * 1000 : usual;

function patience(inputs: Inputs, signal: AbortSignal, timeout: number): Patience {
  return {
    timeout: milliseconds(valueAt(inputs, "convergeConfig.timeout"), (timeout || 180) * 1000),
    // The declared delay is an upper bound: what is up sooner is seen sooner.
    delay: Math.min(500, milliseconds(valueAt(inputs, "convergeConfig.delay"), 500)),
    signal,
  };
}

/** The last lines of what a service's tasks said, for a failure's message. */
async function lastLines(engine: Engine, id: string): Promise<string> {
  const tasks = await engine.swarm.tasks(id).catch(() => []);
  const container = tasks
    .toSorted((a, b) => ((a.CreatedAt ?? "") < (b.CreatedAt ?? "") ? 1 : -1))
    .map(({ Status }) => Status?.ContainerStatus?.ContainerID)
    .find((found) => found);
  if (!container) return "";
  const lines = await engine.logText(container, 10).catch(() => "");
  return lines.trim() === "" ? "" : `\nLast lines of its output:\n${lines.trim()}`;
}

async function inspect(engine: Engine, id: string, name: string | undefined): Promise<ServiceInspect | undefined> {
  return (
    (id === "" ? undefined : await engine.swarm.inspectService(id)) ??
    (name === undefined ? undefined : await engine.swarm.inspectService(name))
  );
}

type Work = { urn: string; inputs: PropertyMap; timeout: number };

/** Waits until the swarm runs it as declared; resolves to why it does not. */
async function problemOf(
  engine: Engine,
  { id, name, begun }: { id: string; name: string; begun: string },
  limits: Patience,
  log: Context["log"],
): Promise<string | undefined> {
  try {
    const how = await waitConverged(engine, id, begun, limits, (message) => {
      log.status(message);
    });
    log.info(`service "${name}": ${how}`);
    return undefined;
  } catch (error) {
    if (error instanceof NotConverged) return error.message;
    throw error;
  }
}

/** Makes it; where it does not come up it goes again, as if nothing had been. */
async function made({ urn, inputs, timeout }: Work, session: Session, { log, signal }: Context): Promise<string> {
  const engine = session.engine();
  const args = plainMap(inputs);
  const name = String(args["name"]);
  const spec = await specOf(engine, urn, args);
  const id = await engine.swarm.createService(name, spec, authOf(args, session));
  const problem = await problemOf(engine, { id, name, begun: "" }, patience(args, signal, timeout), log);
  if (problem === undefined) return id;
  const lines = redactor(inputs)(await lastLines(engine, id));
  await engine.swarm.removeService(id);
  throw new UserError(`service "${name}" does not come up: ${problem}; it was removed again${lines}`);
}

/** Changes it; where the new one does not come up the swarm goes back to what ran. */
async function changed(
  { urn, inputs, timeout }: Work,
  service: ServiceInspect,
  session: Session,
  { log, signal }: Context,
): Promise<void> {
  const engine = session.engine();
  const args = plainMap(inputs);
  const { Name: name } = service.Spec;
  const begun = new Date().toISOString();
  await engine.swarm.updateService(service, await specOf(engine, urn, args), { auth: authOf(args, session) });
  const work = { id: service.ID, name, begun };
  const problem = await problemOf(engine, work, patience(args, signal, timeout), log);
  if (problem === undefined) return;
  const lines = redactor(inputs)(await lastLines(engine, service.ID));
  const now = await engine.swarm.inspectService(service.ID);
  const back = now?.UpdateStatus?.State?.startsWith("rollback") === true;
  if (now && !back) await engine.swarm.updateService(now, now.Spec, { rollback: true });
  throw new UserError(
    `service "${name}" does not come up as declared: ${problem}; the swarm goes back to what ran${lines}`,
  );
}

const kindOf: Readonly<Record<string, readonly [DiffKind, DiffKind]>> = {
  add: ["add", "add-replace"],
  delete: ["delete", "delete-replace"],
  update: ["update", "update-replace"],
};

function difference(old: PropertyMap, news: PropertyMap): Diff {
  const detailed: Record<string, DiffKind> = {};
  for (const { path, kind, replaces } of compareSwarm(plainMap(old), plainMap(news))) {
    // What a preview does not know yet may become what it is.
    const at = propertyAt(news, path.replace(/\[".*$/, ""));
    const [update, replace] = kindOf[at !== undefined && hasUnknown(at) ? "update" : kind] ?? [
      "update",
      "update-replace",
    ];
    detailed[path] = replaces ? replace : update;
  }
  const top = (paths: readonly string[]) => [...new Set(paths.map((path) => path.split(".", 1)[0] ?? ""))];
  const paths = Object.keys(detailed);
  return { detailed, changed: top(paths), replaces: top(paths.filter((path) => detailed[path]?.endsWith("replace"))) };
}

/** docker.Service: a service of a Docker Swarm, whose update either comes up or is taken back. */
export const swarmService: Kind = {
  check({ urn, olds, news }) {
    const name = text(opened(olds["name"])) ?? autoName(urn);
    const inputs = "name" in news ? news : { ...news, name };
    const isUnknown = (path: string): boolean => {
      const at = path === "" ? undefined : propertyAt(inputs, path);
      return at !== undefined && !isPropertyMap(opened(at)) && hasUnknown(at);
    };
    const failures = checkSwarm(plainMap(inputs), isUnknown);
    const image = propertyAt(inputs, imagePath);
    if (image === undefined) failures.push({ property: imagePath, reason: "a service needs an image" });
    const both = propertyAt(inputs, "mode.global") === true && propertyAt(inputs, "mode.replicated") !== undefined;
    if (both) failures.push({ property: "mode", reason: "wanted one of global and replicated" });
    return Promise.resolve({ inputs, failures });
  },
  diff({ oldInputs, news }) {
    return Promise.resolve(difference(oldInputs, news));
  },
  async create({ urn, inputs, preview, timeout }, session, context) {
    if (preview) return { id: "", outputs: inputs };
    const engine = session.engine();
    const name = String(plain(inputs["name"]));
    const there = await engine.swarm.inspectService(name);
    if (!there) return { id: await made({ urn, inputs, timeout }, session, context), outputs: withoutSecrets(inputs) };
    const modes = [there.Spec.Mode, swarmSpec(plainMap(inputs))["Mode"]].map((mode) => JSON.stringify(mode ?? {}));
    if (modes.some((mode) => mode.includes("Global")) && modes[0] !== modes[1]) {
      // A service can't change its mode, and its name is taken by itself: it goes, and comes back if its successor fails.
      await engine.swarm.removeService(there.ID);
      try {
        return { id: await made({ urn, inputs, timeout }, session, context), outputs: withoutSecrets(inputs) };
      } catch (error) {
        await engine.swarm.createService(name, there.Spec);
        throw error;
      }
    }
    context.log.info(`service "${name}" exists: taken over`);
    await changed({ urn, inputs, timeout }, there, session, context);
    return { id: there.ID, outputs: withoutSecrets(inputs) };
  },
  async update({ urn, id, news, preview, timeout }, session, context) {
    if (preview) return news;
    const there = await inspect(session.engine(), id, text(plain(news["name"])));
    if (there) await changed({ urn, inputs: news, timeout }, there, session, context);
    else await made({ urn, inputs: news, timeout }, session, context);
    return withoutSecrets(news);
  },
  async read({ id, inputs }, session) {
    const found = await inspect(session.engine(), id, text(plain(inputs?.["name"])));
    if (!found) return undefined;
    const declared = inputs && plainMap(inputs);
    const live = readSwarm(await withDeclaredNetworks(session.engine(), found.Spec, declared), declared, OWN);
    const shown = markedSwarm(live, inputs);
    return { id: found.ID, inputs: shown, outputs: withoutSecrets(shown) };
  },
  async delete({ id, urn }, session, { log, signal }) {
    // Its successor of the same name is not it.
    if (session.created(urn) === id) return;
    const engine = session.engine();
    const found = await engine.swarm.inspectService(id);
    if (!found) return;
    await engine.swarm.removeService(id);
    const grace = Number(valueAt(found.Spec, "TaskTemplate.ContainerSpec.StopGracePeriod") ?? STOP_NANOSECONDS) / 1e6;
    const left = await waitGone(engine, id, { timeout: grace + 30_000, signal });
    if (left.length > 0)
      log.warn(`service "${found.Spec.Name}" is removed, but its containers are still there: ${left.join(", ")}`);
  },
};
