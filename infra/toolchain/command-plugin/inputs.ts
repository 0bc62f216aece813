import { z } from "zod";
import { Connection } from "./remote";

const shared = {
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  stdin: z.string().optional(),
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/, "no name of a variable"), z.coerce.string()).optional(),
  triggers: z.array(z.unknown()).optional(),
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).optional(),
  addPreviousOutputInEnv: z.boolean().optional(),
};

/** The inputs of command:local:Command that the stand-in carries out, as in the schema of the package. */
export const LocalInputs = z.strictObject({
  ...shared,
  dir: z.string().optional(),
  interpreter: z.array(z.string()).optional(),
});
export type LocalInputs = z.infer<typeof LocalInputs>;

/** The inputs of command:remote:Command. */
export const RemoteInputs = z.strictObject({ ...shared, connection: Connection });
export type RemoteInputs = z.infer<typeof RemoteInputs>;

/** Inputs of the vendor's plugin that are refused here by name. */
export const refused = ["assetPaths", "archivePaths"];

/** The types of resource that the stand-in serves. */
export const types = { local: "command:local:Command", remote: "command:remote:Command" } as const;
export type Type = (typeof types)[keyof typeof types];
export const isType = (type: string): type is Type => Object.values(types).some((each) => each === type);
