import fc from "../../support/fc";
import { argsFromService, notCarried, serviceFromArgs } from "../../../stacks/lenses/pulumi";
import { formatGoDuration, parseGoDuration } from "../../../stacks/lenses/units";
import { Service, service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";
import { fields, servicesOf } from "./fields";

const services = servicesOf(fields);

test("the generator covers every field that ContainerArgs can carry", () => {
  const expected = Object.keys(Service.shape).filter((key) => !notCarried.some((field) => field === key));
  expect(Object.keys(fields).sort()).toEqual(expected.sort());
});

test("a service there and back is the same service", () => {
  fc.assert(
    fc.property(services, (given) => {
      const stack = Stack.parse({ name: "s", services: { [given.name]: given } });
      expect(serviceFromArgs(argsFromService(stack, given), "other")).toEqual(given);
    }),
    { numRuns: 200 },
  );
});

test("an absent field is no input at all", () => {
  const stack = Stack.parse({ name: "s", services: {} });
  const args = argsFromService(stack, service({ name: "a", containerName: "a", image: "b" }));
  expect(Object.values(args)).not.toContain(undefined);
  expect(args).toEqual({
    name: "a",
    image: "b",
    labels: [
      { label: "alfa.service", value: "a" },
      { label: "alfa.stack", value: "s" },
    ],
  });
});

test("network and volume keys become their names on the Engine", () => {
  const stack = Stack.parse({
    name: "s",
    services: {},
    networks: { back: { name: "s_back" } },
    volumes: { data: { name: "s_data" } },
  });
  const args = argsFromService(
    stack,
    service({ name: "a", networks: { back: {} }, volumes: [{ type: "volume", source: "data", target: "/data" }] }),
  );
  expect(args.networksAdvanced).toEqual([{ name: "s_back" }]);
  expect(args.mounts).toEqual([{ type: "volume", source: "s_data", target: "/data" }]);
});

test("a namespace shared with a service is that of its container, which is all the Engine knows", () => {
  const db = service({ name: "db", containerName: "the-db" });
  const stack = Stack.parse({ name: "s", services: { db, web: service({ name: "web" }) } });
  const given = service({ name: "a", networkMode: "service:db", pid: "service:web", ipc: "service:db" });
  expect(argsFromService(stack, given)).toMatchObject({
    networkMode: "container:the-db",
    pidMode: "container:s-web-1",
    ipcMode: "container:the-db",
  });
  const plain = service({ name: "a", networkMode: "container:other", pid: "host" });
  expect(argsFromService(stack, plain)).toMatchObject({ networkMode: "container:other", pidMode: "host" });
});

test("a range of published ports is refused with its service", () => {
  const stack = Stack.parse({ name: "s", services: {} });
  const given = service({ name: "web", ports: [{ target: 80, published: "8000-8010" }] });
  expect(() => argsFromService(stack, given)).toThrow('"8000-8010" of service "web"');
});

test("an unreadable suppression label suppresses nothing", () => {
  const read = serviceFromArgs({ image: "a", labels: [{ label: "alfa.ignore", value: "{broken" }] }, "a");
  expect(read.ignore).toEqual({});
});

test("Go durations there and back", () => {
  expect(parseGoDuration("1m30s")).toBe(90);
  expect(parseGoDuration("500ms")).toBe(0.5);
  expect(parseGoDuration("tomorrow")).toBeUndefined();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (milliseconds) => {
      expect(parseGoDuration(formatGoDuration(milliseconds / 1000))).toBeCloseTo(milliseconds / 1000, 6);
    }),
  );
});
