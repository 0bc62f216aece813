import type { ContainerInspect, DiskChange, Engine } from "../../../stacks/engine";
import { createBody, fields, type Change, type FieldChange, type FieldName } from "../../../stacks/lenses/engine";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import { carriedMounts, dataReport, isAnonymousVolume } from "./data";
import { hasHealthcheck, healthBound } from "./health";
import { lensContext } from "./lens-context";
import { copyName, URN_LABEL } from "./names";

/** What an update will do to one container. */
export interface Plan {
  readonly kind: "unchanged" | "in place" | "replaced" | "taken over" | "created";
  /** Changed inputs, by name. */
  readonly changed: readonly string[];
  /** Seconds from the old one's stop until the new one serves; absent: none. */
  readonly downtime?: { readonly min: number; readonly max: number };
  /** Data that the new container does not get, in words. */
  readonly dataAtRisk: readonly string[];
  /** Whether the replacement will be refused because of that data, unless the loss is allowed. */
  readonly refused: boolean;
  /** What stays for the way back. */
  readonly kept: readonly string[];
}

/** What stands on the Engine now, as far as a plan hangs on it. */
export interface PlanState {
  /** The container of the declared name; absent: there is none. */
  readonly container?: ContainerInspect;
  /** Its files that differ from the image's. */
  readonly changes?: readonly DiskChange[];
  /** The create body to come. */
  readonly body?: object;
  /** Mount points that the image to come declares. */
  readonly imageVolumes?: readonly string[];
}

/** Seconds from a start request until the process runs. */
const START = 1;
/** The Engine's default stop timeout in seconds. */
const STOP_TIMEOUT = 10;

function downtime(container: ContainerInspect): Plan["downtime"] {
  if (!container.State.Running) return undefined;
  const stop = container.Config.StopTimeout ?? STOP_TIMEOUT;
  const health = hasHealthcheck(container) ? healthBound(container.Config.Healthcheck) : 0;
  return { min: START, max: stop + START + health };
}

function kept(container: ContainerInspect, state: PlanState): string[] {
  const name = container.Name.replace(/^\//, "");
  const volumes = (container.Mounts ?? []).filter((mount) => mount.Type === "volume" && !isAnonymousVolume(mount.Name));
  const carried = carriedMounts(container, state.body ?? {}, state.imageVolumes ?? []);
  return [
    `container "${copyName(name, container.Id)}"`,
    ...volumes.map((mount) => `volume "${mount.Name ?? ""}"`),
    ...carried.map((mount) => `the anonymous volume at "${mount.Target}"`),
  ];
}

/** Tells what an update will do to a container, from its differences and from what runs. */
export function planOf(changes: readonly FieldChange[], state: PlanState): Plan {
  const changed = [...new Set(changes.map(({ field }) => field))];
  const { container } = state;
  const none = { changed, dataAtRisk: [], refused: false, kept: [] };
  if (!container) return { kind: "created", ...none };
  const managed = container.Config.Labels?.[URN_LABEL] !== undefined;
  const replaces = changes.some(({ change }) => change === "replace");
  if (changes.length === 0) return { kind: "unchanged", ...none };
  if (!replaces) return { kind: "in place", ...none };
  const report = dataReport(container, state.body ?? {}, state.changes ?? []);
  const down = downtime(container);
  const files = report.layer.length;
  return {
    kind: managed ? "replaced" : "taken over",
    changed,
    ...(down && { downtime: down }),
    dataAtRisk: [
      ...report.lost,
      ...(files > 0
        ? [`${String(files)} file${files > 1 ? "s" : ""} changed outside mounts, such as "${report.layer[0] ?? ""}"`]
        : []),
    ],
    refused: report.lost.length > 0,
    kept: kept(container, state),
  };
}

/** The plan's one line, without the container's name. */
export function planLine(plan: Plan): string {
  const { min, max } = plan.downtime ?? { min: 0, max: 0 };
  return [
    plan.kind + (plan.changed.length > 0 && plan.kind !== "created" ? ` (${plan.changed.join(", ")})` : ""),
    ...(plan.downtime ? [`down ${String(min)}-${String(Math.round(max))} s`] : []),
    ...(plan.dataAtRisk.length > 0
      ? [`${plan.refused ? "refused: " : "not carried over: "}${plan.dataAtRisk.join("; ")}`]
      : []),
    ...(plan.kept.length > 0 ? [`kept: ${plan.kept.join(", ")}`] : []),
  ].join(" · ");
}

/**
 * The differences of a preview's detailed diff (path -> kind, as `pulumi preview --json` and the event log have it).
 * Paths that are no input of a container are left out.
 */
export function changesOf(detailedDiff: Readonly<Record<string, { readonly kind: string }>>): FieldChange[] {
  return Object.entries(detailedDiff).flatMap(([path, { kind }]): FieldChange[] => {
    const name = /^[A-Za-z]+/.exec(path)?.[0] ?? "";
    const field = fieldNamed(name);
    if (!field) return [];
    const change: Change = kind.endsWith("-replace") ? "replace" : field.change;
    const verb = kind.replace("-replace", "");
    return [{ field: field.name, path, kind: verb === "add" || verb === "delete" ? verb : "update", change }];
  });
}

function fieldNamed(name: string): { name: FieldName; change: Change } | undefined {
  const found = Object.entries(fields).find(([each]) => each === name);
  return found && isFieldName(name) ? { name, change: found[1].change } : undefined;
}

const isFieldName = (name: string): name is FieldName => name in fields;

/** Looks at the Engine and tells what an update with these differences will do. */
export async function planContainer(
  engine: Engine,
  args: PlainContainerArgs,
  changes: readonly FieldChange[],
): Promise<Plan> {
  const container = args.name === undefined ? undefined : await engine.inspectContainer(args.name);
  if (!container) return planOf(changes, {});
  if (!changes.some(({ change }) => change === "replace")) return planOf(changes, { container });
  const [files, context, image] = await Promise.all([
    engine.changes(container.Id),
    lensContext(engine, [args]),
    engine.inspectImage(args.image),
  ]);
  return planOf(changes, {
    container,
    changes: files,
    body: createBody({ ...args, uploads: [] }, context).body,
    imageVolumes: Object.keys(image?.Config?.Volumes ?? {}),
  });
}
