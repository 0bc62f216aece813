import { deviceFields } from "./devices";
import type { Field, FieldName, Fields, Value } from "./field";
import { filesystemFields } from "./filesystem";
import { healthFields } from "./health";
import { labelFields } from "./labels";
import { lifecycleFields } from "./lifecycle";
import { loggingFields } from "./logging";
import { networkFields } from "./network";
import { portFields } from "./ports";
import { processFields } from "./process";
import { resourceFields } from "./resources";
import { securityFields } from "./security";
import { uploadFields } from "./uploads";

/**
 * The one table: a row for every input of docker.Container. Its type demands a row for each, so an input that a new version of
 * @pulumi/docker adds does not compile until it has one. Order matters to nobody.
 */
export const fields: Fields<FieldName> = {
  ...processFields,
  ...healthFields,
  ...labelFields,
  ...filesystemFields,
  ...uploadFields,
  ...networkFields,
  ...portFields,
  ...resourceFields,
  ...deviceFields,
  ...securityFields,
  ...loggingFields,
  ...lifecycleFields,
};

export const isField = (name: string): name is FieldName => name in fields;
export const fieldNames: FieldName[] = Object.keys(fields).filter(isField);

/** Calls `visit` with a row whose type is known to belong to the name's. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- K ties the row to its name
export function withField<K extends FieldName, R>(
  name: K,
  visit: <N extends FieldName>(name: N, field: Field<Value<N>>) => R,
): R {
  return visit(name, fields[name]);
}
