import { register } from "./commands/audit";
import { run } from "./run";

/**
 * `alfa audit` of files. Its bundle is made without what only other audits need (the Engine client, the YAML library, the
 * schemas): where one is wanted, `whole` is run with the same arguments instead.
 */
export const auditFiles = (whole: () => void): void => {
  run([register], "", whole);
};
