import fc from "../../support/fc";
import { notCarriedBySwarm, serviceFromSwarm, swarmFromService } from "../../../stacks/lenses/pulumi";
import { Service, service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";
import { fields, list, optional, servicesOf } from "./fields";

const notCarried: readonly string[] = notCarriedBySwarm;
const stack = Stack.parse({ name: "s", services: {} });

const carried = Object.fromEntries(Object.entries(fields).filter(([field]) => !notCarried.includes(field)));
const services = servicesOf({
  ...carried,
  ports: list(
    fc.record({
      target: fc.integer({ min: 1, max: 65535 }),
      published: fc.integer({ min: 1, max: 65535 }).map(String),
      protocol: fc.constantFrom("tcp", "udp", "sctp"),
      mode: fc.constantFrom("host", "ingress"),
    }),
  ),
  restart: fc.constantFrom("no", "always", "on-failure"),
  dns: fc.array(fc.ipV4(), { minLength: 1, maxLength: 2 }),
  deploy: optional(fc.record({ replicas: fc.nat(9) })),
});

test("the generator covers every field that ServiceArgs can carry", () => {
  const expected = Object.keys(Service.shape).filter((field) => !notCarried.includes(field));
  expect(Object.keys({ ...carried, deploy: true }).sort()).toEqual([...expected, "deploy"].sort());
});

test("a service there and back is the same service", () => {
  fc.assert(
    fc.property(services, (given) => {
      expect(serviceFromSwarm(swarmFromService(stack, given), "other")).toEqual(given);
    }),
    { numRuns: 200 },
  );
});

test("an absent field is no input at all", () => {
  expect(swarmFromService(stack, service({ name: "a", containerName: "a", image: "b" }))).toEqual({
    name: "a",
    taskSpec: {
      containerSpec: {
        image: "b",
        labels: [
          { label: "alfa.service", value: "a" },
          { label: "alfa.stack", value: "s" },
        ],
      },
    },
  });
});

test("what only a swarm has is read: ids, objects of its own, SELinux, its own defaults", () => {
  expect(
    serviceFromSwarm(
      {
        name: "shop-api",
        labels: [{ label: "traefik.enable", value: "true" }],
        mode: { global: true },
        endpointSpec: { ports: [{ targetPort: 80 }] },
        taskSpec: {
          networksAdvanceds: [{ id: "n3tw0rk" }, { id: "front", aliases: ["api"] }],
          placement: { constraints: ["node.role==worker"] },
          containerSpec: {
            image: "shop/api:1",
            labels: [
              { label: "alfa.service", value: "api" },
              { label: "alfa.pids-limit", value: "64" },
              { label: "alfa.no-new-privileges", value: "true" },
            ],
            configs: [{ configId: "c1", configName: "settings", fileName: "/etc/api.yml", fileMode: 0o444 }],
            secrets: [{ secretId: "s1", secretName: "api-key", fileName: "/run/secrets/api-key" }],
            privileges: { seLinuxContext: { disable: true, level: "s0" } },
          },
        },
      },
      "api-resource",
    ),
  ).toEqual(
    service({
      name: "api",
      containerName: "shop-api",
      image: "shop/api:1",
      labels: { "traefik.enable": "true" },
      deploy: { mode: "global", placement: { constraints: ["node.role==worker"] } },
      networks: { n3tw0rk: {}, front: { aliases: ["api"] } },
      ports: [{ target: 80, mode: "ingress" }],
      configs: [{ source: "settings", target: "/etc/api.yml", mode: 0o444 }],
      secrets: [{ source: "api-key", target: "/run/secrets/api-key" }],
      securityOpt: ["no-new-privileges:true", "label:disable", "label:level:s0"],
      restart: "always",
      pids: 64,
    }),
  );
});
