import { evaluate } from "../../../policies/evaluate";
import type { Stack } from "../../../stacks/model/stack";
import { samples } from "./configs";

/** Rule and service of every finding that would stop a deployment. */
const blocking = (stack: Stack): string[] =>
  evaluate({ stack, lens: "declared" })
    .findings.filter(({ severity }) => severity === "critical" || severity === "high")
    .map(({ rule, service }) => `${service}: ${rule}`);

test("no configuration of the stack has an unsuppressed finding at or above high", () => {
  for (const { stack } of samples) expect(blocking(stack)).toEqual([]);
});

test("every suppression is needed: without it there is a finding", () => {
  for (const { stack } of samples.slice(0, 5)) {
    for (const service of Object.values(stack.services)) {
      for (const rule of Object.keys(service.ignore)) {
        const ignore = Object.fromEntries(Object.entries(service.ignore).filter(([id]) => id !== rule));
        const bare = { ...stack, services: { ...stack.services, [service.name]: { ...service, ignore } } };
        const rules = evaluate({ stack: bare, lens: "declared" })
          .findings.filter((finding) => finding.service === service.name)
          .map((finding) => finding.rule);
        expect([service.name, rules.includes(rule) ? rule : rules]).toEqual([service.name, rule]);
      }
    }
  }
});
