import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Engine, ServiceInspect, SwarmTask } from "../../../../stacks/engine";

/** How long to wait for a service, and how often to look. */
export interface Patience {
  /** Milliseconds. */
  readonly timeout: number;
  readonly delay: number;
  readonly signal: AbortSignal;
}

/** Why a service has not come up. */
export class NotConverged extends Error {
  override readonly name = "NotConverged";
}

type Verdict = { readonly up: string } | { readonly failed: string } | { readonly waiting: string };

const UP: ReadonlySet<string> = new Set(["running", "complete"]);
const FAILED: ReadonlySet<string> = new Set(["failed", "rejected", "orphaned"]);
/** Tasks that ended so often: it does not come up. */
const ATTEMPTS = 4;

/** Milliseconds after which a swarm that has begun no update of a changed service has none to make. */
const SETTLED = 15_000;

/** Whether a task is of the service's present spec; where it may run does not change what it is. */
function isOf(task: SwarmTask, { Spec }: ServiceInspect): boolean {
  const [made, wanted] = [task.Spec, Spec.TaskTemplate].map((spec) => ({ ...spec, Placement: undefined }));
  return isDeepStrictEqual(made, wanted);
}

const reasonOf = ({ Status }: SwarmTask): string => Status?.Err || Status?.Message || Status?.State || "no reason told";

/**
 * What a service and its tasks say.
 * @param begun time of the change, as the Engine has it; empty: the service is new, and all tasks are of its spec
 * @param nodes tasks that a global service is to have; undefined for a replicated one
 * @param settled whether the swarm has had its time to begin an update
 */
export function converged(
  service: ServiceInspect,
  tasks: readonly SwarmTask[],
  begun: string,
  nodes: number | undefined,
  settled: boolean,
): Verdict {
  const update = service.UpdateStatus;
  if (update?.State === "paused" || update?.State === "rollback_paused")
    return { failed: `its update stopped: ${update.Message ?? ""}` };
  if (update?.State === "rollback_completed") return { failed: `the swarm went back: ${update.Message ?? ""}` };
  const current = tasks.filter(({ CreatedAt }) => (CreatedAt ?? "") >= begun || begun === "");
  const wanted = nodes ?? service.Spec.Mode?.Replicated?.Replicas ?? 1;
  const alive = tasks.filter(({ DesiredState, Status }) => {
    const state = Status?.State ?? "";
    return UP.has(state) && (DesiredState === "running" || state === "complete");
  });
  // A swarm begins an update some time after it took the change: until then the tasks of before still run.
  const counted = begun === "" || settled ? alive : alive.filter((task) => isOf(task, service));
  if (update?.State !== "updating" && update?.State !== "rollback_started" && counted.length >= wanted)
    return {
      up: wanted === 0 ? "no replicas" : `${String(Math.min(alive.length, wanted))} of ${String(wanted)} tasks run`,
    };
  const failed = current.filter(({ Status }) => FAILED.has(Status?.State ?? ""));
  const last = failed.at(-1);
  if (last && failed.length >= ATTEMPTS * Math.max(1, wanted)) return { failed: reasonOf(last) };
  // A constraint that no node meets never changes by itself; an update's own monitor sees the rest.
  const pending = tasks.find(({ Status }) => Status?.State === "pending" && Status.Err);
  const why = pending ? `: ${reasonOf(pending)}` : last ? `: ${reasonOf(last)}` : "";
  return { waiting: `${String(alive.length)} of ${String(wanted)} tasks run${why}` };
}

/**
 * Waits until a service has its tasks.
 * @param begun time of the change, as the Engine has it; tasks before it are another spec's
 * @returns how it is up
 * @throws NotConverged when it is not in time, or the swarm gave up
 */
export async function waitConverged(
  engine: Engine,
  id: string,
  begun: string,
  { timeout, delay, signal }: Patience,
  progress: (message: string) => void,
): Promise<string> {
  const start = Date.now();
  const end = start + timeout;
  for (;;) {
    const service = await engine.swarm.inspectService(id);
    if (!service) throw new NotConverged("it was removed meanwhile");
    const tasks = await engine.swarm.tasks(id);
    const isGlobal = "Global" in (service.Spec.Mode ?? {}) && service.Spec.Mode?.["Global"] !== null;
    // A global service has a task for each node that meets its constraints: one for each that the swarm has planned.
    const planned = new Set(tasks.filter(({ DesiredState }) => DesiredState === "running").map(({ NodeID }) => NodeID));
    const verdict = converged(
      service,
      tasks,
      begun,
      isGlobal ? Math.max(1, planned.size) : undefined,
      Date.now() > start + SETTLED,
    );
    if ("up" in verdict) return verdict.up;
    if ("failed" in verdict) throw new NotConverged(verdict.failed);
    progress(verdict.waiting);
    if (signal.aborted) throw new NotConverged("cancelled");
    if (Date.now() > end) throw new NotConverged(`after ${String(Math.round(timeout / 1000))} s ${verdict.waiting}`);
    await sleep(delay);
  }
}
