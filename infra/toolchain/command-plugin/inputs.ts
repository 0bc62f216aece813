import { z } from "zod";

/** The inputs of command:local:Command that the stand-in carries out, as in the schema of the package. */
export const Inputs = z.strictObject({
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  stdin: z.string().optional(),
  dir: z.string().optional(),
  environment: z.record(z.string(), z.coerce.string()).optional(),
  interpreter: z.array(z.string()).optional(),
  triggers: z.array(z.unknown()).optional(),
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).optional(),
  addPreviousOutputInEnv: z.boolean().optional(),
});

export type Inputs = z.infer<typeof Inputs>;

/** Inputs of the vendor's plugin that are refused here by name. */
export const refused = ["assetPaths", "archivePaths"];
