import type { Service } from "../../../stacks/model/service";

/** The value of an environment variable as it will be in the container; undefined when unset or taken from the shell. */
export const env = (service: Service, key: string): string | undefined => service.environment[key] ?? undefined;

/** Whether a string holds `${NAME}`: a secret of the stack, not a literal. */
export const hasReference = (value: string): boolean => /(?<!\$)(?:\$\$)*\$\{\w+\}/.test(value);

/** Go's and Node's idea of true, as these programs read their environment. */
export const isTrue = (value: string | undefined): boolean => /^(?:1|t|true|yes|on)$/i.test(value ?? "");
