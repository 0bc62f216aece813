import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { splitEnv } from "../../stacks/lenses/env";
import type { ContainerInspect, Engine, ImageInspect } from "../../stacks/engine";
import { readArgs, readUploads, uploadPaths, type EngineContext, type LiveFile } from "../../stacks/lenses/engine";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { actualService } from "./actual";
import { driftOf, wantedArgs } from "./drift";
import type { ContainerEvidence, Evidence } from "./evidence";
import type { Deadline } from "./limit";
import { readLog } from "./logs/read";
import { LogScan, type LogPattern } from "./logs/scan";
import { redactor, secretValues } from "./redact";
import { declaredSecretValues } from "./secret-places";
import { swarmTaskLabel } from "./swarm-task";

/** What is the same for all containers of one observation. */
export interface Watch {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly patterns: readonly LogPattern[];
  /** Whether containers are compared with their declaration. */
  readonly drift: boolean;
  /** Seconds of logs. */
  readonly window: number;
  readonly deadline: Deadline;
  /** What the meaning of an inspect hangs on. */
  readonly context: Promise<EngineContext>;
  /** An image is asked for once, however many containers run it. */
  readonly image: (id: string) => Promise<ImageInspect | undefined>;
}

/** One container, and what of it could not be seen. */
export interface Observed {
  /** Absent: it was removed meanwhile, or the Engine did not tell. */
  readonly container?: ContainerEvidence;
  readonly absent: Evidence["absent"];
}

const statuses = ["created", "running", "paused", "restarting", "removing", "exited", "dead"] as const;
const healths = ["starting", "healthy", "unhealthy"] as const;

/** Everything seen of a service's container. Never rejects: what fails is named in `absent`. */
export async function observeContainer(watch: Watch, declared: Service, id: string): Promise<Observed> {
  try {
    const seen = await watch.deadline.within(inspect(watch, id), () => "late" as const);
    if (seen === undefined) return { absent: [] };
    if (seen === "late") return missing(declared, `no answer within ${watch.deadline.seconds} s`);
    return await evidenceOf(watch, declared, seen);
  } catch (error) {
    return missing(declared, error instanceof Error ? error.message : String(error));
  }
}

const missing = ({ name }: Service, reason: string): Observed => ({
  absent: [{ source: `container:${name}`, reason }],
});

/** A task is what a swarm makes of its service: that one is compared with its declaration, by a preview. */
const isSwarmTask = ({ Config }: ContainerInspect): boolean => swarmTaskLabel in (Config.Labels ?? {});

interface Seen {
  readonly container: ContainerInspect;
  readonly image: ImageInspect | undefined;
  readonly context: EngineContext;
}

async function inspect({ engine, image, context }: Watch, id: string): Promise<Seen | undefined> {
  const container = await engine.inspectContainer(id);
  return container === undefined
    ? undefined
    : { container, image: await image(container.Image), context: await context };
}

async function evidenceOf(watch: Watch, declared: Service, seen: Seen): Promise<Observed> {
  const { container, image } = seen;
  const { State, Config } = container;
  const environment = Object.fromEntries((Config.Env ?? []).map(splitEnv));
  const redact = redactor([
    ...secretValues(environment, [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])]),
    ...declaredSecretValues(declared, environment),
  ]);
  const scan = new LogScan(watch.patterns);
  const reading = await readLog(
    watch.engine,
    { id: container.Id, tty: Config.Tty ?? false },
    scan,
    watch.window,
    watch.deadline,
  );
  const { lastLines, ...summary } = scan.summary(watch.window, redact);
  const health = healths.find((known) => known === State.Health?.Status);
  const status = statuses.find((known) => known === State.Status) ?? "dead";
  const ended = status === "exited" || status === "dead";
  const [startedAt, finishedAt] = [timeOf(State.StartedAt), timeOf(State.FinishedAt)];
  const wanted = wantedArgs(watch.stack, declared, container);
  const drift = watch.drift && !isSwarmTask(container);
  const files = drift ? await uploaded(watch, container, wanted) : undefined;
  const context: EngineContext = { ...seen.context, image, declared: wanted, ...(files && { files }) };
  const args = readArgs(container, image, context);
  const failed = "failed" in reading ? reading.failed : undefined;
  return {
    container: {
      service: declared.name,
      containerName: container.Name.replace(/^\//, ""),
      id: container.Id,
      status,
      ...(health === undefined ? {} : { health }),
      ...(ended ? { exitCode: State.ExitCode ?? 0 } : {}),
      oomKilled: State.OOMKilled ?? false,
      restartCount: container.RestartCount ?? 0,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(ended && finishedAt !== undefined ? { finishedAt } : {}),
      ...(State.Error ? { error: redact(State.Error) } : {}),
      ...(image?.Config?.User ? { imageUser: image.Config.User } : {}),
      imageHasHealthcheck: hasProbe(image?.Config?.Healthcheck?.Test),
      actual: actualService(args, watch.stack, declared, redact),
      ...(drift ? { drift: driftOf(watch.stack, declared, container, wanted, args, context) } : {}),
      ...summary,
      ...(failed === undefined && "truncated" in reading && reading.truncated ? { logsTruncated: true as const } : {}),
      lastLines: status === "running" && health !== "unhealthy" ? [] : lastLines,
    },
    absent: failed === undefined ? [] : [{ source: `logs:${declared.name}`, reason: redact(failed) }],
  };
}

/** The declared files as the container has them; undefined, so taken as declared, when the Engine doesn't tell in time. */
async function uploaded(
  { engine, deadline }: Watch,
  { Id }: ContainerInspect,
  wanted: PlainContainerArgs,
): Promise<ReadonlyMap<string, LiveFile> | undefined> {
  const paths = uploadPaths(wanted);
  if (paths.length === 0) return undefined;
  return deadline.within(readUploads(engine, Id, paths), () => undefined).catch(() => undefined);
}

/** The Engine writes year 1 for what never happened. */
const timeOf = (time: string | null | undefined): string | undefined =>
  !time || time.startsWith("0001-") ? undefined : new Date(time).toISOString();

const hasProbe = (test: readonly string[] | null | undefined): boolean =>
  (test ?? []).length > 0 && test?.[0] !== "NONE";
