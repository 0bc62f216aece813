import { isDeepStrictEqual } from "node:util";
import { swarmFields } from "./table";
import { asMap, type Row, type SwarmField } from "./row";
import { putAt, valueAt, type Tree } from "./tree";
import { labelsToProperties, propertiesToLabels } from "./virtual";

/** Inputs of docker.Service as JSON. */
export type SwarmInputs = Readonly<Record<string, unknown>>;

const isField = (path: string): path is SwarmField => path in swarmFields;
/** The paths of the table. */
export const swarmFieldNames: readonly SwarmField[] = Object.keys(swarmFields).filter(isField);
const prefixes: ReadonlySet<string> = new Set(
  swarmFieldNames.flatMap((path) => path.split(".").map((_part, index, parts) => parts.slice(0, index).join("."))),
);

const declaredAt = (inputs: SwarmInputs, path: SwarmField): unknown => {
  const value = valueAt(inputs, path);
  return value === null ? undefined : value;
};

/** The Engine's ServiceSpec of a service. Inputs must have passed `checkSwarm`. */
export function swarmSpec(inputs: SwarmInputs): Tree {
  const spec: Tree = {};
  for (const path of swarmFieldNames) {
    const { spec: place, write, shared } = swarmFields[path];
    const value = declaredAt(inputs, path);
    if (place === undefined || value === undefined) continue;
    const written = write(value);
    if (written === undefined) continue;
    const before = valueAt(spec, place);
    const both = shared && Array.isArray(before) && Array.isArray(written);
    putAt(spec, place, both ? before.concat(written) : written);
  }
  labelsToProperties(spec);
  if (valueAt(spec, "Mode.Global") === undefined && valueAt(spec, "Mode.Replicated.Replicas") === undefined)
    putAt(spec, "Mode.Replicated.Replicas", 1);
  // Where some of it is given, the Engine takes an absent number for 0: all at once.
  for (const rollout of ["UpdateConfig", "RollbackConfig"])
    if (spec[rollout] !== undefined && valueAt(spec, `${rollout}.Parallelism`) === undefined)
      putAt(spec, `${rollout}.Parallelism`, 1);
  return spec;
}

/**
 * What runs, as inputs: in the declared spelling wherever it means the same; what the provider alone knows as declared.
 * @param ownLabels labels that are a provider's own business
 */
export function readSwarm(given: unknown, declared: SwarmInputs | undefined, ownLabels: readonly string[] = []): Tree {
  const result: Tree = {};
  const spec = propertiesToLabels(given);
  for (const path of swarmFieldNames) {
    const row = swarmFields[path];
    const was = declared === undefined ? undefined : declaredAt(declared, path);
    if (row.spec === undefined) {
      if (was !== undefined) putAt(result, path, was);
      continue;
    }
    const found = valueAt(spec, row.spec);
    // What stands in a part that is not there at all is at its default, not at the number 0.
    const absent = found === undefined && valueAt(spec, row.spec.replace(/\.[^.]+$/, "")) === undefined;
    const live = absent ? undefined : withoutOwn(path, row.read(found), ownLabels);
    if (was !== undefined && isDeepStrictEqual(row.normal(was), normalOf(row, live))) putAt(result, path, was);
    else if (live !== undefined && normalOf(row, live) !== undefined) putAt(result, path, live);
  }
  return result;
}

const normalOf = ({ normal }: Row, value: unknown): unknown => (value === undefined ? undefined : normal(value));

function withoutOwn(path: SwarmField, value: unknown, ownLabels: readonly string[]): unknown {
  if (path !== "labels" || !Array.isArray(value)) return value;
  return value.filter((item: unknown) => !ownLabels.includes(String(asMap(item)["label"])));
}

/** One difference between two sets of inputs. */
export interface SwarmChange {
  /** As Pulumi's detailed diff wants it: "taskSpec.containerSpec.env.KEY". */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** What differs in meaning: order, spelling and defaults make no difference. Maps differ key by key. */
export function compareSwarm(old: SwarmInputs, now: SwarmInputs): SwarmChange[] {
  return swarmFieldNames.flatMap((path): SwarmChange[] => {
    const row = swarmFields[path];
    const [was, is] = [normalOf(row, declaredAt(old, path)), normalOf(row, declaredAt(now, path))];
    if (isDeepStrictEqual(was, is)) return [];
    const replaces = row.replaces === true;
    const isMap = path.endsWith(".env") || path.endsWith(".sysctl") || path.endsWith(".options");
    if (!isMap) return [{ path, kind: kindOf(was, is), replaces }];
    const [a, b] = [asMap(was), asMap(is)];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((key) => !isDeepStrictEqual(a[key], b[key]))
      .map((key) => ({ path: `${path}${segment(key)}`, kind: kindOf(a[key], b[key]), replaces }));
  });
}

const segment = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
const kindOf = (was: unknown, is: unknown): SwarmChange["kind"] =>
  was === undefined ? "add" : is === undefined ? "delete" : "update";

/** Why an input can't be used. */
export interface SwarmFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Checks the inputs: unknown ones and wrong types. None is silently ignored.
 * @param skip whether the value at a path is not known yet
 */
export function checkSwarm(inputs: SwarmInputs, skip: (path: string) => boolean): SwarmFailure[] {
  const failures: SwarmFailure[] = [];
  const visit = (value: unknown, path: string): void => {
    if (value === undefined || value === null || skip(path)) return;
    if (isField(path)) {
      const result = swarmFields[path].schema.safeParse(value);
      for (const issue of result.error?.issues ?? [])
        failures.push({
          property: [path, ...issue.path.map(String)].join("."),
          reason: issue.code === "unrecognized_keys" ? `no such input: ${issue.keys.join(", ")}` : issue.message,
        });
    } else if (!prefixes.has(path)) {
      failures.push({ property: path, reason: `the input "${path}" is not served by this provider` });
    } else if (typeof value !== "object" || Array.isArray(value)) {
      failures.push({ property: path, reason: "wanted an object" });
    } else {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === "" ? key : `${path}.${key}`);
    }
  };
  visit(inputs, "");
  return failures;
}
