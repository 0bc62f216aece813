import fc from "../../support/fc";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import type { ContainerInspect, EngineInfo, ImageInspect } from "../../../stacks/engine";
import {
  checkArgs,
  compareArgs,
  createBody,
  engineContext,
  fieldNames,
  fields,
  normalizeArgs,
  readArgs,
  updateBody,
  usualContext as ctx,
} from "../../../stacks/lenses/engine";

const args = (rest: Partial<PlainContainerArgs> = {}): PlainContainerArgs => ({
  image: "redis:8",
  name: "shop-redis",
  ...rest,
});
const image: ImageInspect = {
  Id: `sha256:${"a".repeat(64)}`,
  RepoTags: ["redis:8"],
  Config: {
    Env: ["PATH=/bin", "A=1"],
    Labels: { l: "1" },
    Cmd: ["serve"],
    Entrypoint: ["/entry"],
    Volumes: { "/data": {} },
  },
};
const inspect = (rest: Partial<ContainerInspect> = {}): ContainerInspect => ({
  Id: "0123456789abcdef".repeat(4),
  Name: "/shop-redis",
  Image: image.Id,
  State: { Status: "running", Running: true },
  Config: { Image: "redis:8" },
  HostConfig: {},
  NetworkSettings: { Networks: { bridge: {} } },
  ...rest,
});
const engine: EngineInfo = {
  id: "x",
  hostName: "h",
  version: "20.10.24",
  apiVersion: "1.41",
  minApiVersion: "1.12",
  operatingSystem: "Debian",
  osType: "linux",
  architecture: "x86_64",
  isDesktop: false,
  rootless: false,
  cpus: 2,
  memory: 1e9,
  rootDir: "/d",
  cgroupVersion: 1,
  cgroupDriver: "cgroupfs",
  storageDriver: "overlay2",
  backingFilesystem: "extfs",
  defaultLogDriver: "json-file",
  defaultRuntime: "runc",
  runtimes: ["runc"],
  logDrivers: ["json-file"],
  securityOptions: [],
  swarmActive: false,
  swarmNode: "",
  limits: { memory: true, swap: true, cpuQuota: true, cpuShares: true, cpuSet: true, pids: true },
  warnings: [],
};
const reasons = (given: object, info = engine) =>
  checkArgs({ image: "x", ...given }, info).map(({ property, reason }) => `${property}: ${reason}`);

describe("the table", () => {
  test("has a row for each of the 74 inputs, and each says what it is", () => {
    expect(fieldNames).toHaveLength(74);
    expect(fieldNames.filter((name) => fields[name].doc.length < 10)).toEqual([]);
  });

  test("reads what it writes: only the provider's own inputs have neither", () => {
    const writable = fieldNames.filter((name) => fields[name].write);
    expect(writable.filter((name) => !fields[name].read)).toEqual([]);
    expect(fieldNames.filter((name) => fields[name].change === "none").sort()).toEqual(
      fieldNames.filter((name) => !fields[name].write).sort(),
    );
  });
});

describe("normal form", () => {
  test("drops defaults and sorts sets", () => {
    const given = args({
      envs: ["B=1", "A=2"],
      shmSize: 64,
      tty: false,
      restart: "no",
      stopTimeout: 10,
      memory: 64,
      memorySwap: 128,
      cpus: "0.50",
    });
    expect(normalizeArgs(given, ctx)).toEqual(args({ envs: ["A=2", "B=1"], memory: 64, cpus: "0.5" }));
  });

  test("is its own normal form, and differs from what it came from in nothing", () => {
    const word = fc.constantFrom("a", "b", "CAP_X", "x");
    const some = fc.record(
      {
        envs: fc.uniqueArray(fc.constantFrom("A=1", "B=2", "C=3")),
        capabilities: fc.record({ adds: fc.array(word), drops: fc.array(word) }),
        ports: fc.array(
          fc.record({
            internal: fc.integer({ min: 1, max: 3 }),
            external: fc.integer({ min: 0, max: 3 }),
            ip: fc.constantFrom("", "0.0.0.0", "::", "127.0.0.1"),
          }),
        ),
        volumes: fc.array(
          fc.record({
            hostPath: fc.constantFrom("/a", "/b/"),
            containerPath: fc.constantFrom("/x", "/y/"),
            readOnly: fc.boolean(),
          }),
        ),
        networkMode: fc.constantFrom("bridge", "host", "n1", ""),
        networksAdvanced: fc.uniqueArray(
          fc.record({ name: fc.constantFrom("n1", "n2", "bridge"), aliases: fc.array(word) }),
          { selector: ({ name }) => name },
        ),
        memory: fc.integer({ min: 0, max: 64 }),
        memorySwap: fc.integer({ min: -1, max: 128 }),
        securityOpts: fc.array(
          fc.constantFrom("no-new-privileges", "no-new-privileges:true", "label:disable", "seccomp=x"),
        ),
        gpus: fc.constantFrom("all", "device=0,1", ""),
        tmpfs: fc.dictionary(fc.constantFrom("/t", "/u"), fc.constantFrom("", "rw,size=1m", "size=1m,rw")),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, (extra) => {
        const given = args(extra);
        const normal = normalizeArgs(given, ctx);
        expect(normalizeArgs(normal, ctx)).toEqual(normal);
        expect(compareArgs(given, normal, ctx)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("reading", () => {
  test("leaves out what the image gives", () => {
    const Config = {
      Image: "redis:8",
      Env: ["A=1", "PATH=/bin", "B=2"],
      Labels: { l: "1", own: "1" },
      Cmd: ["serve"],
      Entrypoint: ["/entry"],
      Volumes: { "/data": {} },
    };
    expect(readArgs(inspect({ Config }), image, ctx)).toEqual(
      args({ envs: ["B=2"], labels: [{ label: "own", value: "1" }] }),
    );
  });

  test("takes the container's own short id, and no other alias that looks like one, out of the aliases", () => {
    const Networks = { net: { Aliases: ["0123456789ab", "0123456789abcdef", "0123", "web"] } };
    const read = readArgs(inspect({ NetworkSettings: { Networks } }), image, ctx);
    expect(read.networksAdvanced).toEqual([{ name: "net", aliases: ["0123", "0123456789abcdef", "web"] }]);
  });

  test("gives back the declared spelling where nothing changed, and what runs where something did", () => {
    const declared = args({
      envs: ["Z=1", "A=1", "M=1"],
      capabilities: { drops: ["cap_net_raw"] },
      mustRun: false,
      shmSize: 64,
    });
    const Config = { Image: "redis:8", Env: ["M=2", "Z=1", "A=1"] };
    const read = readArgs(inspect({ Config, HostConfig: { CapDrop: ["CAP_NET_RAW"] } }), undefined, {
      ...ctx,
      declared,
    });
    expect(read).toEqual({ ...declared, envs: ["Z=1", "A=1", "M=2"] });
  });

  test("knows an image by tag, digest or id", () => {
    const own = { ...ctx, image };
    for (const other of [image.Id, "docker.io/library/redis:8", "a".repeat(64)]) {
      expect(compareArgs(args(), args({ image: other }), own)).toEqual([]);
    }
    expect(compareArgs(args(), args({ image: "redis:7" }), own)).toEqual([
      { field: "image", path: "image", kind: "update", change: "replace" },
    ]);
  });

  test("a volume carried over by its generated name is still anonymous", () => {
    const HostConfig = { Binds: [`${"b".repeat(64)}:/data`, `${"c".repeat(64)}:/other:rw`] };
    expect(readArgs(inspect({ HostConfig }), image, ctx).volumes).toEqual([{ containerPath: "/other" }]);
  });

  test("a plain bind or volume is the same in mounts and in volumes; one with options stays a mount", () => {
    const a = args({ mounts: [{ type: "bind", source: "/s", target: "/t", readOnly: true }] });
    const b = args({ volumes: [{ hostPath: "/s/", containerPath: "/t", readOnly: true }] });
    expect(compareArgs(a, b)).toEqual([]);
    const slave = args({
      mounts: [{ type: "bind", source: "/s", target: "/t", readOnly: true, bindOptions: { propagation: "rslave" } }],
    });
    expect(readArgs(inspect({ HostConfig: { Binds: ["/s:/t:ro,rslave"] } }), image, ctx).mounts).toEqual(slave.mounts);
    expect(compareArgs(a, slave)).toEqual([{ field: "mounts", path: "mounts[0]", kind: "update", change: "replace" }]);
  });
});

describe("comparing", () => {
  test("names paths as Pulumi does", () => {
    const old = args({ envs: ["A=1", "B=1"], logOpts: { "max-size": "1m" }, memory: 64, memoryReservation: 32 });
    const now = args({ envs: ["B=1", "C=1"], logOpts: { "max-size": "2m" }, memory: 128, restart: "always" });
    expect(compareArgs(old, now).sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { field: "envs", path: "envs[0]", kind: "delete", change: "replace" },
      { field: "envs", path: "envs[1]", kind: "add", change: "replace" },
      { field: "logOpts", path: 'logOpts["max-size"]', kind: "update", change: "replace" },
      { field: "memory", path: "memory", kind: "update", change: "update" },
      { field: "memoryReservation", path: "memoryReservation", kind: "delete", change: "replace" },
      { field: "restart", path: "restart", kind: "add", change: "update" },
    ]);
  });

  test("one element gone and another come at one index is an update there", () => {
    expect(compareArgs(args({ envs: ["A=1"] }), args({ envs: ["B=1"] }))).toEqual([
      { field: "envs", path: "envs[0]", kind: "update", change: "replace" },
    ]);
  });

  test("an update sends memory and swap together and takes a process bound away", () => {
    const old = args({ memory: 64, labels: [{ label: "alfa.pids-limit", value: "9" }] });
    const now = args({ memory: 128 });
    expect(updateBody(compareArgs(old, now), now)).toEqual({
      Memory: 128 * 2 ** 20,
      MemorySwap: 256 * 2 ** 20,
      PidsLimit: -1,
    });
    expect(updateBody(compareArgs(old, old), old)).toBeUndefined();
  });
});

describe("creating", () => {
  test("only the first network stands in the request: before API 1.44 there may be but one", () => {
    const { body, connects } = createBody(
      args({ networksAdvanced: [{ name: "a", aliases: ["x"] }, { name: "b" }] }),
      ctx,
    );
    expect(body.HostConfig.NetworkMode).toBe("a");
    expect(body.NetworkingConfig).toEqual({ EndpointsConfig: { a: { Aliases: ["x"] } } });
    expect(connects).toEqual([{ network: "b", endpoint: {} }]);
  });

  test("a property without an input travels as a label and does not become one", () => {
    const { body } = createBody(
      args({
        labels: [
          { label: "alfa.pids-limit", value: "64" },
          { label: "own", value: "1" },
        ],
      }),
      ctx,
    );
    expect(body.HostConfig.PidsLimit).toBe(64);
    expect(body.Labels).toEqual({ own: "1" });
  });
});

describe("checking", () => {
  test.each([
    [{ nope: 1 }, /^nope: docker.Container has no input "nope"/],
    [{ ports: [{ internal: 0 }] }, /^ports\[0\].internal: /],
    [{ ports: [{ internal: 1, extra: 1 }] }, /^ports\[0\]: .*extra/],
    [{ memory: "64" }, /^memory: /],
    [{ memory: 2 }, /minimum of 6 MiB/],
    [{ memory: 64, memorySwap: 32 }, /below memory/],
    [{ cpus: "3" }, /the host has "2" CPUs/],
    [{ logDriver: "x" }, /no log driver "x"/],
    [{ runtime: "kata" }, /no runtime "kata"/],
    [{ restart: "sometimes" }, /^restart: a restart policy is/],
    [{ maxRetryCount: 3 }, /only with restart "on-failure"/],
    [{ healthcheck: { interval: "1 minute" } }, /^healthcheck.interval: a duration/],
    [{ healthcheck: { startInterval: "1s" } }, /needs API 1.44/],
    [{ networksAdvanced: [{ name: "a", gwPriority: 1 }] }, /needs API 1.48/],
    [{ networkMode: "host", networksAdvanced: [{ name: "a" }] }, /can't be on networks/],
    [{ uploads: [{ file: "/a", content: "x", source: "/y" }] }, /only one of content/],
    [{ readOnly: true, uploads: [{ file: "/etc/a", content: "x" }] }, /read-only root/],
    [{ envs: ["A=1", "A=2"] }, /^envs\[1\]: "A" is set twice/],
    [
      { mounts: [{ type: "tmpfs", target: "/a" }], volumes: [{ hostPath: "/x", containerPath: "/a" }] },
      /"\/a" is set twice/,
    ],
    [{ labels: [{ label: "alfa.pids-limit", value: "many" }] }, /has no property for/],
  ])("%j is refused", (given, message) => {
    expect(reasons(given)).toEqual([expect.stringMatching(message)]);
  });

  test("what a host can't limit is refused there only", () => {
    const weak = { ...engine, limits: { ...engine.limits, pids: false, swap: false } };
    const given = { memory: 64, memorySwap: 96, labels: [{ label: "alfa.pids-limit", value: "9" }] };
    expect(reasons(given)).toEqual([]);
    expect(reasons(given, weak)).toHaveLength(2);
    expect(engineContext(weak).swapLimit).toBe(false);
  });

  test("Docker Desktop can't propagate mounts of the host", () => {
    const given = { mounts: [{ type: "bind", source: "/", target: "/host", bindOptions: { propagation: "rslave" } }] };
    expect(reasons(given, { ...engine, isDesktop: true })).toEqual([expect.stringMatching(/^mounts: Docker Desktop/)]);
  });
});
