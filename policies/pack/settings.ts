import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";
import { severities } from "../rules/rule";

/** Name of the policy that carries the pack's settings (`--policy-pack-config`) and says what could not be looked at. */
export const settingsPolicy = "alfa";

const Settings = z.object({
  /** Findings on declared state of this severity or worse block; "never" blocks nothing. */
  failOn: z.enum([...severities, "never"]).default("high"),
  /** Whether what runs is looked at, where an Engine answers. */
  live: z.boolean().default(true),
  /** Seconds of logs that are read. */
  window: z.number().positive().default(86_400),
  /** Whether what has a fix is mended before it is declared. */
  remediate: z.boolean().default(false),
  /** Suppressions: service -> rule -> reason. */
  ignore: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type Settings = z.output<typeof Settings>;

export const defaultSettings: Settings = Settings.parse({});

/** @throws when a value is malformed, naming it. */
export function readSettings(config: unknown): Settings {
  const { success, data, error } = Settings.safeParse(config);
  if (success) return data;
  throw new Error(`the settings of policy "${settingsPolicy}" are malformed: ${z.prettifyError(error)}`);
}

/** What the CLI checks the settings against, and shows. */
export const settingsSchema: PolicyConfigSchema = {
  properties: {
    failOn: {
      type: "string",
      enum: [...severities, "never"],
      default: "high",
      description: "Findings on declared state of this severity or worse block the update.",
    },
    live: { type: "boolean", default: true, description: "Look at what runs, where a Docker Engine answers." },
    window: { type: "number", default: 86_400, description: "Seconds of container logs to read." },
    remediate: { type: "boolean", default: false, description: "Mend what has a fix before it is declared." },
    ignore: { type: "object", description: "Suppressions: service -> rule -> reason." },
  },
};
