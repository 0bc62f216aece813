import { z } from "zod";
import { serviceLabels } from "../pulumi/carried";
import { asMap, labels, row, type Row } from "./row";
import { putAt, valueAt, type Tree } from "./tree";

const container = "TaskTemplate.ContainerSpec";

/** What an Engine's ServiceSpec has and ServiceArgs have no input for: it travels as a label of the containers. */
interface Virtual {
  /** Where it stands in the ServiceSpec. */
  readonly spec: string;
  readonly write: (label: string) => unknown;
  readonly read: (found: unknown) => string | undefined;
  readonly valid: RegExp;
}

const virtual: Readonly<Record<string, Virtual>> = {
  [serviceLabels.pidsLimit]: {
    spec: "TaskTemplate.Resources.Limits.Pids",
    // 0, -1 and nothing: no limit.
    write: (label) => (Number(label) > 0 ? Number(label) : undefined),
    read: (found) => (typeof found === "number" && found > 0 ? String(found) : undefined),
    valid: /^-?\d+$/,
  },
  [serviceLabels.noNewPrivileges]: {
    spec: `${container}.Privileges.NoNewPrivileges`,
    write: (label) => (label === "true" ? true : undefined),
    read: (found) => (found === true ? "true" : undefined),
    valid: /^(true|false)$/,
  },
};

const Label = z.strictObject({ label: z.string(), value: z.string() }).superRefine(({ label, value }, context) => {
  if (virtual[label]?.valid.test(value) !== false) return;
  context.addIssue({
    code: "custom",
    message: `label "${label}" has the value "${value}", which the Engine has no property for`,
  });
});

const place = `${container}.Labels`;
const plain = labels(place);

/** The row of the containers' labels: those that stand for a property are compared by what it would be. */
export const containerLabels: Row = row({
  spec: place,
  schema: z.array(Label),
  write: plain.write,
  read: plain.read,
  normal: (list) =>
    Object.fromEntries(
      list.flatMap(({ label, value }): [string, unknown][] => {
        const property = virtual[label];
        if (property === undefined) return [[label, value]];
        const written = property.write(value);
        return written === undefined ? [] : [[label, written]];
      }),
    ),
});

/** Puts each property where the Engine has it, in place of its label. */
export function labelsToProperties(spec: Tree): void {
  const all = asMap(valueAt(spec, place));
  const found = Object.entries(virtual).filter(([label]) => label in all);
  if (found.length === 0) return;
  for (const [label, { spec: at, write }] of found) {
    const written = write(String(all[label]));
    if (written !== undefined) putAt(spec, at, written);
  }
  putAt(spec, place, Object.fromEntries(Object.entries(all).filter(([label]) => !(label in virtual))));
}

/** What runs, with each such property as its label again: so that drift of it shows. */
export function propertiesToLabels(spec: unknown): unknown {
  const shown = Object.entries(virtual).flatMap(([label, { spec: at, read }]) => {
    const value = read(valueAt(spec, at));
    return value === undefined ? [] : [[label, value]];
  });
  if (shown.length === 0) return spec;
  const copy: Tree = { ...asMap(spec) };
  putAt(copy, place, { ...asMap(valueAt(spec, place)), ...Object.fromEntries(shown) });
  return copy;
}
