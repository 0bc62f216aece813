import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerInspect, Engine } from "../../../stacks/engine";

/** Nanoseconds a second: the Engine's unit of durations. */
const NANO = 1e9;
/** How long a container without a health check has to run without restart. */
const STEADY_MS = 5_000;
/** A container with a health check may be restarted this often before it counts as failed (it may wait for its database). */
const RESTARTS = 3;

/** Time between two lines of progress. */
const SAY_MS = 3_000;

export interface Readiness {
  /** false: a job, which may exit (with 0). */
  readonly mustRun: boolean;
  /** Wait for the job's end. */
  readonly attach: boolean;
  /** Seconds; absent: by the health check's own times. */
  readonly bound?: number;
}

type Healthcheck = NonNullable<ContainerInspect["Config"]["Healthcheck"]>;

/** Seconds in which a health check must have said yes or no: its start period and all its retries, at least a minute. */
export function healthBound(check: Healthcheck | null | undefined): number {
  const seconds = (value: number | null | undefined, fallback: number): number => (value ? value / NANO : fallback);
  // Defaults of the Engine: 30 s, 30 s, 3 retries, no start period.
  const round = seconds(check?.Interval, 30) + seconds(check?.Timeout, 30);
  return Math.max(60, seconds(check?.StartPeriod, 0) + round * ((check?.Retries ?? 0) || 3) + 10);
}

export const hasHealthcheck = (container: ContainerInspect): boolean =>
  container.State.Health !== undefined && container.State.Health !== null && container.State.Health.Status !== "none";

const HEALTHY = "healthy";

/** Why a container has not come up. */
export class NotUp extends Error {
  override readonly name = "NotUp";
}

type Verdict = { readonly up: string } | { readonly failed: string } | "waiting";

const exited = (container: ContainerInspect): string =>
  `it exited with ${String(container.State.ExitCode ?? "an unknown code")}` +
  (container.State.OOMKilled === true ? " (out of memory)" : "") +
  (container.State.Error ? `: ${container.State.Error}` : "");

/** What the container's state says, `elapsed` milliseconds after its start. */
export function verdict(container: ContainerInspect, readiness: Readiness, elapsed: number): Verdict {
  const { State } = container;
  const restarts = container.RestartCount ?? 0;
  const over = !State.Running && State.Restarting !== true;
  if (over && !readiness.mustRun && (State.ExitCode ?? 0) === 0) return { up: "finished with 0" };
  if (over) return { failed: exited(container) };
  if (hasHealthcheck(container)) {
    if (State.Health?.Status === "healthy") return { up: HEALTHY };
    if (State.Health?.Status === "unhealthy") return { failed: "its health check fails" };
    return restarts > RESTARTS ? { failed: `it restarted ${String(restarts)} times` } : "waiting";
  }
  if (restarts > 0 || State.Restarting === true) return { failed: `it restarts (${exited(container)})` };
  if (readiness.attach) return "waiting";
  return elapsed >= STEADY_MS ? { up: "running steadily" } : "waiting";
}

/** The last output of the health check, for messages. */
export function lastProbe(container: ContainerInspect | undefined): string | undefined {
  const last = container?.State.Health?.Log?.at(-1);
  if (!last || last.ExitCode === 0) return undefined;
  return `health check: exit ${String(last.ExitCode)} ${(last.Output ?? "").trim().slice(-300)}`.trim();
}

/**
 * Waits until a started container is up.
 * @returns how it is up, e.g. "healthy", and whether a health check said so
 * @throws NotUp when it is not within its bound, or the wait is aborted
 */
export async function waitUp(
  engine: Engine,
  id: string,
  readiness: Readiness,
  signal: AbortSignal,
  progress: (message: string) => void,
): Promise<{ readonly how: string; /** By a health check. */ readonly checked: boolean }> {
  const begun = Date.now();
  let said = 0;
  for (;;) {
    const container = await engine.inspectContainer(id);
    if (!container) throw new NotUp("it was removed meanwhile");
    const elapsed = Date.now() - begun;
    const seen = verdict(container, readiness, elapsed);
    if (seen !== "waiting") {
      if ("up" in seen) return { how: seen.up, checked: seen.up === HEALTHY };
      throw new NotUp(seen.failed);
    }
    const health = hasHealthcheck(container);
    const bound = readiness.bound ?? (health ? healthBound(container.Config.Healthcheck) : 60);
    if (elapsed > bound * 1000) {
      if (!health && !readiness.mustRun) return { how: "still running", checked: false };
      throw new NotUp(`it is not ${health ? "healthy" : "done"} after ${String(bound)} s`);
    }
    if (signal.aborted) throw new NotUp("cancelled");
    if (elapsed - said >= SAY_MS) {
      said = elapsed;
      progress(`waiting until it is ${health ? "healthy" : "steady"} (${String(Math.round(elapsed / 1000))} s)`);
    }
    await sleep(elapsed < 2_000 ? 100 : 500);
  }
}
