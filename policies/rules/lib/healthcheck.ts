import type { Service } from "../../../stacks/model/service";

/** Whether the service declares a health check that others can wait for. */
export const isChecked = ({ healthcheck }: Service): boolean =>
  healthcheck !== undefined && healthcheck.disable !== true && healthcheck.test?.[0] !== "NONE";
