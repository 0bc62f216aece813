import { readFileSync } from "node:fs";
import { evaluate } from "../../../policies/evaluate";
import { allRules } from "../../../policies/rules/index";
import type { Rule } from "../../../policies/rules/rule";
import { argsFromService, serviceFromArgs } from "../../../stacks/lenses/pulumi";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { examplesOf, readExample } from "./example";

const byName = <T extends { name: string }>(entries: readonly T[]): Record<string, T> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

/** The stack as a Pulumi program declares it: each service as ContainerArgs and back, networks and volumes by name. */
function throughArgs(stack: Stack): Stack {
  const services = Object.values(stack.services).map((service): Service => {
    const back = serviceFromArgs(argsFromService(stack, service), service.name);
    return { ...back, profiles: service.profiles };
  });
  return {
    ...stack,
    services: byName(services),
    networks: byName(Object.values(stack.networks)),
    volumes: byName(Object.values(stack.volumes)),
  };
}

/** Services that the rule speaks of, with severity. */
const verdict = (rule: Rule, stack: Stack, secretKeys: Readonly<Record<string, readonly string[]>>): string[] =>
  evaluate({ stack, lens: "declared", rules: [rule], secretKeys }).findings.map(
    ({ service, severity }) => `${service}: ${severity}`,
  );

const examples = allRules
  .filter(({ check, checkStack }) => check ?? checkStack)
  .flatMap((rule) =>
    [...examplesOf(rule.id, "bad"), ...examplesOf(rule.id, "good")].map(
      (path) => [path.slice(__dirname.length + 1), rule, path] as const,
    ),
  )
  .filter(([, , path]) => !readFileSync(path, "utf8").includes("x-evidence"));

test.each(examples)("a Compose file and a Pulumi program have the same verdict: %s", (_, rule, path) => {
  const { stack, secretKeys } = readExample(path);
  expect(verdict(rule, throughArgs(stack), secretKeys)).toEqual(verdict(rule, stack, secretKeys));
});
