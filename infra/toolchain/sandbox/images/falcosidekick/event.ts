import { z } from "zod";

/** Falco's priorities, lowest first: https://falco.org/docs/concepts/rules/basic-elements/#priority */
export const priorities = [
  "debug",
  "informational",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
] as const;

/** "info" is Falco's own short form of "informational"; an empty priority is below all others. */
export const rank = (priority: string): number => {
  const name = priority.toLowerCase();
  return priorities.findIndex((known) => known === (name === "info" ? "informational" : name));
};

/** A Falco alert in JSON: https://falco.org/docs/concepts/outputs/formatting/ */
export const FalcoEvent = z.looseObject({
  output: z.string().min(1),
  priority: z.string().refine((text) => rank(text) >= 0),
  rule: z.string(),
  time: z.iso.datetime({ offset: true }),
  source: z.string().default(""),
  hostname: z.string().default(""),
  tags: z.array(z.string()).nullish(),
  output_fields: z.record(z.string(), z.unknown()).nullish(),
});
export type FalcoEvent = z.output<typeof FalcoEvent>;

/** Name of the rule of POST /test; no minimum priority holds it back. */
export const TEST_RULE = "Test rule";

export const testEvent = (now: Date): FalcoEvent => ({
  output: "This is a test from falcosidekick",
  priority: "Debug",
  rule: TEST_RULE,
  time: now.toISOString(),
  source: "internal",
  hostname: "falcosidekick",
  tags: ["test", "example"],
  output_fields: { "proc.name": "falcosidekick", "user.name": "falcosidekick" },
});
