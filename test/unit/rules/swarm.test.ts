import { notCarriedBySwarm, serviceFromSwarm, swarmFromService } from "../../../stacks/lenses/pulumi";
import { service as defaults, type Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import { declaredExamples, readExample, verdict } from "./example";

/** Fields that a Swarm service would lose; but profiles, which choose what is declared at all. */
const lost = notCarriedBySwarm.filter((field) => field !== "profiles");
const nothing = defaults({ name: "" });

const isCarried = (service: Service): boolean =>
  lost.every((field) => JSON.stringify(service[field]) === JSON.stringify(nothing[field])) &&
  service.ports.every(({ hostIp }) => hostIp === undefined);

const byName = <T extends { name: string }>(entries: readonly T[]): Record<string, T> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

/** The stack as a Pulumi program declares it for a swarm: each service as ServiceArgs and back. */
const throughSwarm = (stack: Stack): Stack => ({
  ...stack,
  services: byName(
    Object.values(stack.services).map((service) => ({
      ...serviceFromSwarm(swarmFromService(stack, service), service.name),
      profiles: service.profiles,
    })),
  ),
  networks: byName(Object.values(stack.networks)),
  volumes: byName(Object.values(stack.volumes)),
});

const carried = declaredExamples.filter(([, , path]) =>
  Object.values(readExample(path).stack.services).every(isCarried),
);

test("more than half of the rules have an example that a Swarm service can carry", () => {
  const count = (examples: typeof declaredExamples) => new Set(examples.map(([, { id }]) => id)).size;
  expect(count(carried)).toBeGreaterThan(count(declaredExamples) / 2);
});

test.each(carried)("a Compose file and a Swarm service have the same verdict: %s", (_, rule, path) => {
  const { stack, secretKeys } = readExample(path);
  // A swarm restarts what ends, unless told otherwise.
  const restarted = Object.values(stack.services).map(({ restart = "always", ...service }) => ({
    ...service,
    restart,
  }));
  const given = { ...stack, services: byName(restarted) };
  expect(verdict(rule, throughSwarm(given), secretKeys)).toEqual(verdict(rule, given, secretKeys));
});
