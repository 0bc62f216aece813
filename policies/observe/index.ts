import type { Engine, ImageInspect } from "../../stacks/engine";
import { engineContext, usualContext } from "../../stacks/lenses/engine";
import { UserError } from "../../stacks/model/errors";
import { isActive, type Stack } from "../../stacks/model/stack";
import type { Rule } from "../rules/rule";
import { observeContainer, type Watch } from "./container";
import { observeDisk } from "./disk";
import type { ContainerEvidence, DiskEvidence, EngineEvidence, Evidence, Pm2Evidence } from "./evidence";
import { containersOfServices, listed } from "./find";
import { Deadline } from "./limit";
import { orphans, type ListedContainer } from "./orphans";
import { observePm2, pm2Home } from "./pm2";
import { probeEndpoints, probeStores } from "./probes/index";
import { isHere, observeProcesses } from "./processes/index";
import { asSeen, outline, projectsOf, type Choice, type Running } from "./running";
import { setAside } from "./set-aside";
import { observeTunnels } from "./tunnels";

export type * from "./evidence";
export { type Choice, NothingRuns, type Running } from "./running";

/** What to look for, and how long. */
export interface ObserveOptions {
  /** Rules whose log patterns are looked for; what none of them needs is not looked at. */
  readonly rules: readonly Rule[];
  /** Seconds of logs to read; default a day. */
  readonly window?: number | undefined;
  /** Seconds after which no source is waited for; default 3. What came until then counts. */
  readonly deadline?: number | undefined;
  /** What was asked before the stack was known. */
  readonly early?: Early | undefined;
}

/** What hangs on no stack, and takes the Engine longest. */
export interface Early {
  readonly containers: Promise<ListedContainer[]>;
  readonly disk: Promise<DiskEvidence>;
}

/** Asks an Engine what can be asked while the stack is still being declared. What fails is told when it is wanted. */
export function lookEarly(engine: Engine, seconds: number): Early {
  const containers = listContainers(engine, new Deadline(seconds));
  const disk = observeDisk(engine, isHere(engine.where.host), seconds * 1000);
  for (const each of [containers, disk]) each.catch(() => undefined);
  return { containers, disk };
}

/**
 * What runs of a stack, at this moment: its containers and their logs, the Engine, tunnels and processes on the host.
 * All sources at once; one that is slow or fails is named in `absent` and holds nothing up. Secrets are redacted.
 *
 * @throws EngineError when the Engine does not answer at all: nothing is then known of any container
 */
export async function observe(engine: Engine, stack: Stack, options: ObserveOptions): Promise<Evidence> {
  const look = startLook(engine, options);
  const processes = settle("processes", look.deadline, observeHost(engine, stack));
  const pm2 = settle("pm2", look.deadline, observeApps(engine, stack));
  const here = isHere(engine.where.host);
  const disk = settle(
    "disk",
    look.deadline,
    options.early?.disk ?? observeDisk(engine, here, Math.ceil(look.deadline.left)),
  );
  const endpoints = here ? probeEndpoints(stack, look.deadline) : [];
  const tunnels = processes.then((host) => ("value" in host ? observeTunnels(host.value, look.deadline) : []));
  const all = await look.containers;
  const isSetAside = setAside(stack);
  const found = containersOfServices(
    stack,
    all.filter((container) => !isSetAside(container)),
  );
  const stores = probeStores(engine, Object.values(stack.services), found, look.deadline);
  const missing = imagesMissing(look, stack, found);
  const evidence = await evidenceOf(look, stack, found);
  const [host, apps, space] = await Promise.all([processes, pm2, disk]);
  return {
    ...evidence,
    imagesMissing: await missing,
    probes: (await Promise.all([endpoints, stores])).flat(),
    tunnels: await tunnels,
    ...("value" in space && { disk: space.value }),
    orphans: orphans(stack, all, new Set([...found.values()].map(({ id }) => id)), isSetAside),
    processes: "value" in host ? host.value : [],
    ...("value" in apps && apps.value && { pm2: apps.value }),
    absent: [
      ...evidence.absent,
      ...("reason" in host ? [{ source: "processes" as const, reason: host.reason }] : []),
      ...("reason" in apps ? [{ source: "pm2" as const, reason: apps.reason }] : []),
      ...("reason" in space ? [{ source: "disk" as const, reason: space.reason }] : []),
    ],
  };
}

/**
 * What runs on an Engine, project by project, where nothing is declared: each container counts as its own declaration.
 * Processes of the host are not looked at: nothing says which belong to a project.
 *
 * @throws NothingRuns when the choice meets no container
 * @throws UserError when the Engine does not answer, or not in time
 */
export async function observeRunning(engine: Engine, choice: Choice, options: ObserveOptions): Promise<Running[]> {
  const look = startLook(engine, options);
  const { deadline } = look;
  const lists = Promise.all([
    inTime(engine, deadline, "networks", engine.listNetworks()),
    inTime(engine, deadline, "volumes", engine.listVolumes()),
  ]);
  lists.catch(() => undefined);
  // Where all are late, the containers are what is said to be.
  const all = await look.containers;
  const [networks, volumes] = await lists;
  const reason = isHere(engine.where.host)
    ? "only containers were asked for"
    : "the Engine is on another machine, whose processes are not looked at";
  const processes = { source: "processes", reason } as const;
  return Promise.all(
    projectsOf(all, choice).map(async (project) => {
      const { stack, containers } = outline(project, networks, volumes);
      const evidence = await evidenceOf({ ...look, drift: false }, stack, containers);
      return { stack: asSeen(stack, evidence), evidence: { ...evidence, absent: [...evidence.absent, processes] } };
    }),
  );
}

/** One look at an Engine: its list of containers, and what is asked for once however many stacks it holds. */
interface Look extends Omit<Watch, "stack"> {
  readonly takenAt: string;
  readonly containers: Promise<ListedContainer[]>;
  readonly facts: Promise<Settled<EngineEvidence>>;
}

function startLook(engine: Engine, options: ObserveOptions): Look {
  const deadline = new Deadline(options.deadline ?? 3);
  const containers = options.early?.containers ?? listContainers(engine, deadline);
  return {
    engine,
    deadline,
    drift: options.rules.some(({ inPulumiDiff }) => inPulumiDiff),
    takenAt: new Date().toISOString(),
    window: options.window ?? 86_400,
    facts: settle("engine", deadline, engineFacts(engine)),
    containers,
    patterns: options.rules.flatMap((rule) =>
      Object.entries(rule.logs ?? {}).map(([key, pattern]) => ({ key: `${rule.id}/${key}`, pattern })),
    ),
    context: deadline
      .within(
        Promise.all([engine.info(), containers]).then(([info, all]) => ({
          ...engineContext(info),
          containerNames: new Map(all.map(({ id, name }) => [id, name])),
        })),
        () => usualContext,
      )
      .catch(() => usualContext),
    image: once((id: string) => engine.inspectImage(id)),
  };
}

async function listContainers(engine: Engine, deadline: Deadline): Promise<ListedContainer[]> {
  return (await inTime(engine, deadline, "containers", engine.listContainers())).map(listed);
}

/** @throws UserError for a list without which nothing can be judged, and that does not come in time */
async function inTime<T>({ where }: Engine, deadline: Deadline, what: string, list: Promise<T[]>): Promise<T[]> {
  const found = await deadline.within(list, () => undefined);
  if (found !== undefined) return found;
  throw new UserError(
    `the Docker Engine at "${where.host}" did not list its ${what} within ${deadline.seconds} s; check that it is not hung`,
  );
}

/** The containers of a stack's services and the Engine, seen at once. */
async function evidenceOf(look: Look, stack: Stack, found: ReadonlyMap<string, ListedContainer>): Promise<Evidence> {
  const watch: Watch = { ...look, stack };
  const observed = await Promise.all(
    Object.values(stack.services).flatMap((service) => {
      const container = found.get(service.name);
      return container === undefined ? [] : [observeContainer(watch, service, container.id)];
    }),
  );
  const seen = observed.flatMap(({ container }) => (container === undefined ? [] : [container]));
  const facts = await look.facts;
  return {
    takenAt: look.takenAt,
    window: look.window,
    ...("value" in facts ? { engine: facts.value } : {}),
    containers: Object.fromEntries(
      seen.map((container): [string, ContainerEvidence] => [container.service, container]),
    ),
    orphans: [],
    processes: [],
    absent: [
      ...("reason" in facts ? [{ source: "engine" as const, reason: facts.reason }] : []),
      ...observed.flatMap(({ absent }) => absent),
    ],
  };
}

async function engineFacts(engine: Engine): Promise<EngineEvidence> {
  const { version, apiVersion, minApiVersion, operatingSystem, isDesktop } = await engine.info();
  return { version, apiVersion, minApiVersion, operatingSystem, desktop: isDesktop };
}

async function observeHost(engine: Engine, stack: Stack) {
  mustBeHere(engine);
  return observeProcesses(stack.host);
}

/** Services that should run, have no container, and whose image is not on the Engine. */
async function imagesMissing(
  { deadline, image }: Look,
  stack: Stack,
  found: ReadonlyMap<string, ListedContainer>,
): Promise<string[]> {
  const waiting = Object.values(stack.services).filter(
    (service) => !found.has(service.name) && isActive(stack, service),
  );
  const missing = await Promise.all(
    waiting.map(async ({ name, image: reference }) => {
      if (reference === undefined) return [];
      const known = deadline.within(image(reference), () => "late" as const).catch(() => "late" as const);
      return (await known) === undefined ? [name] : [];
    }),
  );
  return missing.flat();
}

/** The apps of the PM2s that run the stack's processes; undefined when none of their daemons runs. */
async function observeApps(engine: Engine, { host }: Stack): Promise<Pm2Evidence[] | undefined> {
  const used = host.processes.flatMap(({ pm2 }) => pm2 ?? []);
  if (used.length === 0) return undefined;
  mustBeHere(engine);
  const homes = new Map(used.map((pm2) => [pm2Home(pm2), pm2]));
  const lists = (await Promise.all([...homes.values()].map(observePm2))).filter((list) => list !== undefined);
  return lists.length === 0 ? undefined : lists.flat();
}

function mustBeHere({ where }: Engine): void {
  if (isHere(where.host)) return;
  throw new UserError(`the Engine at "${where.host}" is on another machine, whose processes are not looked at`);
}

type Settled<T> = { readonly value: T } | { readonly reason: string };

/** The outcome of a source that nothing else waits for. */
async function settle<T>(source: string, deadline: Deadline, promise: Promise<T>): Promise<Settled<T>> {
  try {
    return await deadline.within(
      promise.then((value) => ({ value })),
      () => ({ reason: `${source}: no answer within ${deadline.seconds} s` }),
    );
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Calls a function once for each argument. */
function once(
  ask: (id: string) => Promise<ImageInspect | undefined>,
): (id: string) => Promise<ImageInspect | undefined> {
  const asked = new Map<string, Promise<ImageInspect | undefined>>();
  return (id) => {
    const known = asked.get(id) ?? ask(id);
    asked.set(id, known);
    return known;
  };
}
