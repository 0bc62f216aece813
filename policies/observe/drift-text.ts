import { z } from "zod";
import { fields, type FieldName, type PartChange } from "../../stacks/lenses/engine";
import { composePath } from "../../stacks/lenses/compose/names";
import { splitEnv } from "../../stacks/lenses/env";
import { serviceLabels } from "../../stacks/lenses/pulumi";
import type { Stack } from "../../stacks/model/stack";
import type { Drift } from "./evidence";
import { isSecretKey, isSecretShaped, type Redact } from "./redact";

/** Path in the model, where it is not the argument's own name. */
const modelPaths: Partial<Record<FieldName, string>> = {
  name: "containerName",
  entrypoints: "entrypoint",
  envs: "environment",
  groupAdds: "groupAdd",
  hosts: "extraHosts",
  dnsOpts: "dnsOpt",
  dnsSearches: "dnsSearch",
  networksAdvanced: "networks",
  mounts: "volumes",
  uploads: "configs",
  securityOpts: "securityOpt",
  pidMode: "pid",
  ipcMode: "ipc",
  cgroupnsMode: "cgroup",
  cpuSet: "cpuset",
  maxRetryCount: "restart",
  stopTimeout: "stopGracePeriod",
  logDriver: "logging.driver",
  logOpts: "logging.options",
};

/** Maps of the model: a part is one of its keys. Of the other fields with parts, each is named beside the field. */
const maps: ReadonlySet<string> = new Set([
  "environment",
  "labels",
  "networks",
  "sysctls",
  "ulimits",
  "tmpfs",
  "logging.options",
]);

/** A difference in Compose's words, without secrets. */
export function driftText(change: PartChange, stack: Stack, redact: Redact): Drift {
  const { field } = change;
  if (field === "capabilities") return capabilityText(change);
  const key = field === "networksAdvanced" ? networkKey(stack, change.key) : change.key;
  const [path, part] = placeOf(field, key);
  const text = (value: unknown) => valueText(field, key, value, redact);
  const hidden = field === "envs" && isHidden(change);
  const [seen, wanted] = hidden ? ["another value", "the declared one"] : [text(change.old), text(change.now)];
  return {
    field: composePath(path),
    path,
    ...(part !== undefined && { part: redact(part) }),
    seen: change.old === undefined ? "not set" : change.now === undefined && field === "envs" ? "set" : seen,
    wanted: change.now === undefined ? "not set" : change.old === undefined && field === "envs" ? "set" : wanted,
  };
}

/** Arguments hold both lists in one input; the one that differs is shown. */
function capabilityText({ old, now }: PartChange): Drift {
  const [seen, wanted] = [Capabilities.parse(old ?? {}), Capabilities.parse(now ?? {})];
  const list = seen.adds.join() === wanted.adds.join() ? "drops" : "adds";
  const path = list === "adds" ? "capAdd" : "capDrop";
  const text = (names: readonly string[]) => names.join(", ") || "not set";
  return { field: composePath(path), path, seen: text(seen[list]), wanted: text(wanted[list]) };
}

const names = z.array(z.string()).default([]);
const Capabilities = z.object({ adds: names, drops: names });

const networkKey = (stack: Stack, name: string): string =>
  Object.entries(stack.networks).find(([, network]) => network.name === name)?.[0] ?? name;

function placeOf(field: FieldName, key: string): [path: string, part?: string] {
  if (field === "labels" && key === serviceLabels.pidsLimit) return ["pids"];
  if (field === "labels" && key === serviceLabels.utsMode) return ["uts"];
  const path = modelPaths[field] ?? field;
  if (key === "") return [path];
  return maps.has(path) ? [`${path}.${key}`] : [path, key];
}

/** A variable's value is shown only where neither its name nor its shape says that it is a secret. */
function isHidden({ key, old, now }: PartChange): boolean {
  const values = [old, now].flatMap((entry) => (typeof entry === "string" ? [splitEnv(entry)[1]] : []));
  return isSecretKey(key) || values.some(isSecretShaped);
}

function valueText(field: FieldName, key: string, value: unknown, redact: Redact): string {
  const { unit } = fields[field];
  if (field === "uploads") return "a content, owner and mode";
  const plain = typeof value === "string" && field === "envs" ? splitEnv(value)[1] : value;
  const text = textOf(field, plain);
  if ((field === "labels" || field === "logOpts") && isSecretKey(key)) return "another value";
  return redact(unit !== undefined && typeof plain === "number" ? `${text} ${unit}` : text);
}

const Port = z.object({
  internal: z.number(),
  external: z.number().optional(),
  ip: z.string().optional(),
  protocol: z.string().default("tcp"),
});
const Volume = z.object({
  hostPath: z.string().optional(),
  volumeName: z.string().optional(),
  containerPath: z.string(),
  readOnly: z.boolean().optional(),
});

function textOf(field: FieldName, value: unknown): string {
  const port = field === "ports" ? Port.safeParse(value).data : undefined;
  if (port)
    return `${[port.ip, port.external, port.internal].filter((part) => part !== undefined).join(":")}/${port.protocol}`;
  const volume = field === "volumes" || field === "mounts" ? Volume.safeParse(value).data : undefined;
  if (volume)
    return `${volume.hostPath ?? volume.volumeName ?? ""}:${volume.containerPath}${volume.readOnly ? ":ro" : ""}`;
  if (Array.isArray(value)) return value.map((item: unknown) => textOf(field, item)).join(" ") || "(empty)";
  if (typeof value !== "object" || value === null) return String(value);
  return (
    Object.entries(value)
      .filter(([name]) => name !== "name" && name !== "label")
      .map(([name, item]: [string, unknown]) =>
        name === "value" ? textOf(field, item) : `${name}: ${textOf(field, item)}`,
      )
      .join(", ") || "set"
  );
}
