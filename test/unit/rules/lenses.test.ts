import { argsFromService, serviceFromArgs } from "../../../stacks/lenses/pulumi";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { declaredExamples, readExample, verdict } from "./example";

const byName = <T extends { name: string }>(entries: readonly T[]): Record<string, T> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

/**
 * The stack as a Pulumi program declares it: each service as ContainerArgs and back, networks and volumes by name; profiles
 * and builds, which no arguments carry, as they are.
 */
function throughArgs(stack: Stack): Stack {
  const services = Object.values(stack.services).map((service): Service => {
    const back = serviceFromArgs(argsFromService(stack, service), service.name);
    return { ...back, profiles: service.profiles, build: service.build };
  });
  return {
    ...stack,
    services: byName(services),
    networks: byName(Object.values(stack.networks)),
    volumes: byName(Object.values(stack.volumes)),
  };
}

test.each(declaredExamples)("a Compose file and a Pulumi program have the same verdict: %s", (_, rule, path) => {
  const { stack, secretKeys } = readExample(path);
  expect(verdict(rule, throughArgs(stack), secretKeys)).toEqual(verdict(rule, stack, secretKeys));
});
