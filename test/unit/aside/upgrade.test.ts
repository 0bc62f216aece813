import { upgradePlan } from "../../../infra/aside/upgrade";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";

const stack = alfaStack(parseAlfaConfig({}));

test("a service goes to its newest version line; what holds its data is saved with it, what needs its version goes along", () => {
  expect(upgradePlan(stack, "redis")).toEqual({
    service: "redis",
    setting: "redisVersion",
    to: "8",
    services: ["redis"],
    containers: ["alfa-redis"],
  });
  expect(upgradePlan(stack, "n8n", "2")).toMatchObject({
    services: ["n8n", "n8n-runner"],
    containers: ["alfa-n8n", "alfa-postgres"],
  });
});

test.each([
  ["postgres", undefined, /can't read the files of another major version/],
  ["traefik", undefined, /"traefik" has no version lines.*redis, n8n, uptime-kuma/],
  ["redis", "9", /no version line "9" of "redis"; known: 7, 8/],
])("%s to %s is refused, with what to do instead", (service, to, message) => {
  expect(() => upgradePlan(stack, service, to)).toThrow(message);
});
