import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";
import { closest } from "../../stacks/lenses/compose/closest";
import { allRules } from "../rules/index";
import { severities } from "../rules/rule";

/** Name of the policy that carries the pack's settings (`--policy-pack-config`) and says what could not be looked at. */
export const settingsPolicy = "alfa";

const ids = new Set(allRules.map(({ id }) => id));

const Reason = z.string().trim().min(1, "a suppression needs a reason");

const Settings = z.strictObject({
  failOn: z
    .enum([...severities, "never"])
    .default("high")
    .meta({ description: "Findings on declared state of this severity or worse block the update." }),
  rules: z
    .record(z.string(), z.enum(["mandatory", "advisory", "disabled"]))
    .superRefine((rules, context) => {
      for (const id of Object.keys(rules)) if (!ids.has(id)) context.addIssue({ code: "custom", message: noRule(id) });
    })
    .default({})
    .meta({ description: "Rule -> its level, whatever its severity and `failOn` say." }),
  ignore: z
    .record(z.string(), z.record(z.string(), Reason))
    .default({})
    .meta({ description: "Suppressions: service -> rule -> reason. A reason is required." }),
  remediate: z.literal([false, true, "unsafe"]).default(false).meta({
    description:
      'Mend what has a fix before it is declared; "unsafe": also by fixes that may break a service that works.',
  }),
  live: z
    .boolean()
    .default(true)
    .meta({ description: "Look at what runs, where a Docker Engine answers. What runs advises and never blocks." }),
  window: z.number().positive().default(86_400).meta({ description: "Seconds of container logs to read." }),
});
export type Settings = z.output<typeof Settings>;

export const defaultSettings: Settings = Settings.parse({});

/** @throws when a value is malformed, naming it. */
export function readSettings(config: unknown): Settings {
  const { success, data, error } = Settings.safeParse(config);
  if (success) return data;
  const failure = new Error(
    `the settings of policy "${settingsPolicy}" are malformed:\n${z.prettifyError(error)}\n` +
      `There are: ${Object.keys(Settings.shape).join(", ")}.`,
  );
  // The policy SDK prints the trace in the message's place: a user has no use for it.
  failure.stack = failure.message;
  throw failure;
}

const Properties = z.record(z.string(), z.custom<PolicyConfigSchema["properties"][string]>());

/** What the CLI checks the settings against, and shows. */
export const settingsSchema: PolicyConfigSchema = {
  properties: Properties.parse(z.toJSONSchema(Settings, { io: "input" }).properties),
};

function noRule(id: string): string {
  const near = closest(id, ids);
  return `there is no rule "${id}"; ${near === undefined ? "`alfa rules` lists them" : `did you mean "${near}"?`}`;
}
