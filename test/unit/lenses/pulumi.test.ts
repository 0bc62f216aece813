import fc from "fast-check";
import { argsFromService, notCarried, serviceFromArgs } from "../../../stacks/lenses/pulumi";
import { MiB, formatGoDuration, parseGoDuration } from "../../../stacks/lenses/units";
import { Service, service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const text = fc.string({ minLength: 1, maxLength: 20 });
const size = fc.integer({ min: 4, max: 4096 }).map((mebibytes) => mebibytes * MiB);
const duration = fc.integer({ min: 1, max: 10_000 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });
const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(word, value, { maxKeys: 3 });

/** Every field that ContainerArgs can carry; the catalogue test below fails when one is left out. */
const fields = {
  name: word,
  containerName: word,
  image: word,
  platform: optional(word),
  command: optional(list(text)),
  entrypoint: optional(list(text)),
  workingDir: optional(text),
  user: optional(text),
  groupAdd: list(word),
  environment: record(text),
  labels: record(text),
  configs: list(
    fc
      .record({ path: word, content: text, mode: fc.integer({ min: 0, max: 0o777 }) })
      .map(({ path, content, mode }) => ({
        source: `/${path}`,
        target: `/${path}`,
        content,
        mode,
      })),
  ),
  hostname: optional(word),
  domainname: optional(word),
  networkMode: optional(word),
  networks: record(fc.record({ aliases: list(word) })),
  ports: list(
    fc.record({
      target: fc.integer({ min: 1, max: 65535 }),
      published: fc.integer({ min: 1, max: 65535 }).map(String),
      hostIp: fc.constant("127.0.0.1"),
      protocol: fc.constantFrom("tcp", "udp", "sctp"),
    }),
  ),
  extraHosts: list(word.map((name) => `${name}:host-gateway`)),
  dns: list(fc.ipV4()),
  dnsSearch: list(word),
  dnsOpt: list(word),
  volumes: list(
    fc.oneof(
      fc.record({
        type: fc.constant("volume"),
        source: word,
        target: word.map((w) => `/${w}`),
        readOnly: fc.boolean(),
      }),
      fc.record({ type: fc.constant("bind"), source: word.map((w) => `/${w}`), target: word.map((w) => `/${w}`) }),
      fc.record({
        type: fc.constant("tmpfs"),
        target: word.map((w) => `/${w}`),
        tmpfs: fc.record({ size, mode: fc.constant(0o1777) }),
      }),
    ),
  ),
  tmpfs: record(word),
  devices: list(fc.record({ source: word, target: word, permissions: fc.constantFrom("r", "rw", "rwm") })),
  deviceCgroupRules: list(text),
  privileged: optional(fc.boolean()),
  readOnly: optional(fc.boolean()),
  capAdd: list(fc.constantFrom("CHOWN", "NET_ADMIN")),
  capDrop: list(fc.constant("ALL")),
  securityOpt: list(text),
  pid: optional(word),
  ipc: optional(word),
  usernsMode: optional(word),
  uts: optional(word),
  cgroupParent: optional(word),
  runtime: optional(word),
  sysctls: record(text),
  ulimits: record(fc.record({ soft: fc.nat(), hard: fc.nat() })),
  shmSize: optional(size),
  init: optional(fc.boolean()),
  tty: optional(fc.boolean()),
  stdinOpen: optional(fc.boolean()),
  restart: optional(fc.constantFrom("no", "always", "unless-stopped", "on-failure")),
  restartMaxAttempts: optional(fc.nat(9)),
  stopGracePeriod: optional(duration),
  stopSignal: optional(word),
  healthcheck: optional(
    fc.oneof(
      fc.constant({ disable: true }),
      fc.record({
        test: fc.constant(["CMD", "true"]),
        interval: duration,
        timeout: duration,
        startPeriod: duration,
        retries: fc.nat(9),
      }),
    ),
  ),
  dependsOn: record(fc.record({ condition: fc.constantFrom("service_started", "service_healthy") })),
  logging: optional(fc.record({ driver: word, options: record(text) })),
  memory: optional(size),
  memoryReservation: optional(size),
  memorySwap: optional(fc.oneof(size, fc.constant(-1))),
  cpus: optional(fc.integer({ min: 1, max: 64 }).map((quarters) => quarters / 4)),
  cpuShares: optional(fc.nat(1024)),
  cpuset: optional(word),
  pids: optional(fc.nat(500)),
  ignore: record(text),
};

const services = fc
  .record(fields)
  .map((fields) =>
    Service.parse(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))),
  );

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
