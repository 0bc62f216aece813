import fc from "../../support/fc";
import { MiB } from "../../../stacks/lenses/units";
import { Service } from "../../../stacks/model/service";

export const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const text = fc.string({ minLength: 1, maxLength: 20 });
const size = fc.integer({ min: 4, max: 4096 }).map((mebibytes) => mebibytes * MiB);
const duration = fc.integer({ min: 1, max: 10_000 });
export const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });
export const record = <T>(value: fc.Arbitrary<T>) => fc.dictionary(word, value, { maxKeys: 3 });

/** Every field that ContainerArgs can carry; a test of that lens fails when one is left out. */
export const fields = {
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

/** Services of these fields, with and without the optional ones. */
export const servicesOf = (given: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Service> =>
  fc
    .record(given)
    .map((values) =>
      Service.parse(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))),
    );
