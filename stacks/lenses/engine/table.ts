import { deviceFields } from "./devices";
import type { FieldName, Fields } from "./field";
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

const isField = (name: string): name is FieldName => name in fields;
export const fieldNames: FieldName[] = Object.keys(fields).filter(isField);
export { isField };
