import { randomInt } from "node:crypto";
import fc from "../../support/fc";
import type { Engine } from "../../../stacks/engine";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import {
  checkArgs,
  compareArgs,
  createBody,
  engineContext,
  networkSteps,
  normalizeArgs,
  readArgs,
  readUploads,
  updateBody,
  uploadArchive,
  uploadPaths,
  type EngineContext,
} from "../../../stacks/lenses/engine";
import { busybox, givingImage, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { samples, type World } from "./samples";

const prefix = testPrefix();
const world: World = {
  prefix,
  image: busybox,
  givingImage,
  networks: [`${prefix}-n1`, `${prefix}-n2`],
  subnet: `10.${randomInt(200, 250)}.${randomInt(250)}`,
  volume: `${prefix}-volume`,
  peer: `${prefix}-peer`,
};
let engine: Engine;
let ctx: EngineContext;
let count = 0;

beforeAll(async () => {
  engine = testEngine();
  await makeBusyboxImages(engine);
  const info = await engine.info();
  await engine.createNetwork({ Name: world.networks[0] });
  await engine.createNetwork({ Name: world.networks[1], IPAM: { Config: [{ Subnet: `${world.subnet}.0/24` }] } });
  await engine.createVolume({ Name: world.volume });
  const peer = { Image: busybox, Volumes: { "/shared": {} }, HostConfig: { IpcMode: "shareable" } };
  const { id } = await engine.createContainer(world.peer, peer);
  await engine.startContainer(id);
  ctx = { ...engineContext(info, await engine.apiVersion()), containerNames: new Map([[id, world.peer]]) };
}, 120_000);

afterAll(async () => {
  await removeAll(engine, prefix);
}, 60_000);

/** Creates a container (connected, with its uploads), starts it if asked to. */
async function create(args: PlainContainerArgs, start = false): Promise<string> {
  const { name, platform, body, connects, uploads } = createBody(args, ctx);
  const { id } = await engine.createContainer(name, body, platform);
  for (const { network, endpoint } of connects) await engine.connectNetwork(network, id, endpoint);
  if (uploads.length > 0) await engine.putArchive(id, "/", uploadArchive(uploads));
  if (start) await engine.startContainer(id);
  return id;
}

/** What runs, and the context to judge it by. */
async function live(id: string, declared?: PlainContainerArgs) {
  const inspect = await engine.inspectContainer(id);
  if (!inspect) throw new Error(`no container "${id}"`);
  const image = await engine.inspectImage(inspect.Image);
  const files = declared ? await readUploads(engine, id, uploadPaths(declared)) : undefined;
  const own: EngineContext = { ...ctx, image, declared, files };
  return { inspect, image, own, args: readArgs(inspect, image, own) };
}

const named = (args: Omit<PlainContainerArgs, "image">): PlainContainerArgs => ({
  image: busybox,
  ...args,
  name: `${prefix}-${++count}`,
});

describe("a container reads back as it was declared", () => {
  test.each(Object.keys(samples(world)))("%s", async (title) => {
    const args = named(samples(world)[title] ?? {});
    const info = await engine.info();
    expect(checkArgs(args, info)).toEqual([]);
    const id = await create(args);

    const { own, args: declaredForm } = await live(id, args);
    expect(declaredForm).toEqual(args);
    const { args: normalForm } = await live(id);
    const plain = { ...normalizeArgs(args, own) };
    // Files and the provider's own inputs can't be told from a container without knowing what was declared.
    const known = Object.entries(plain).filter(([name]) => name !== "uploads" && !onlyProvider.has(name));
    expect(normalForm).toEqual(Object.fromEntries(known));
    expect(compareArgs(args, normalizeArgs(args, own), own)).toEqual([]);

    await engine.removeContainer(id, { force: true, volumes: true });
    if (args.rm) return;
    const again = await create({ ...normalForm, name: args.name ?? "" });
    expect((await live(again)).args).toEqual(normalForm);
    await engine.removeContainer(again, { force: true, volumes: true });
  });
});

const onlyProvider = new Set([
  "mustRun",
  "start",
  "wait",
  "waitTimeout",
  "destroyGraceSeconds",
  "removeVolumes",
  "attach",
  "logs",
  "containerReadRefreshTimeoutMilliseconds",
]);

test.each([
  "nothing but an image",
  "a network with aliases",
  "two networks, an address",
  "a network as mode, and another",
  "a host name on two networks",
  "the host's network",
  "another container's network",
  "published ports",
  "memory and swap",
  "uploads",
  "a bounded restart policy",
  "mounts, with and without options",
])("running, it still reads as declared: %s", async (title) => {
  const args = named(samples(world)[title] ?? {});
  const id = await create(args, true);
  expect((await live(id, args)).args).toEqual(args);
  await engine.removeContainer(id, { force: true, volumes: true });
});

test("combinations of fields read back as declared", async () => {
  const parts = Object.entries(samples(world))
    .filter(
      ([title]) =>
        !/container's|removed when|volumes of another|alone|provider|said again|overridden|image's|quota|host's|no network/.test(
          title,
        ),
    )
    .map(([, sample]) => sample);
  await fc.assert(
    fc.asyncProperty(fc.subarray(parts, { minLength: 2, maxLength: 8 }), async (chosen) => {
      const args = named(chosen.reduce((all, one) => ({ ...all, ...one })));
      fc.pre(checkArgs(args, await engine.info()).length === 0);
      const id = await create(args);
      const { args: read, own } = await live(id, args);
      expect(read).toEqual(args);
      expect(compareArgs(args, (await live(id)).args, own).filter(({ field }) => field !== "uploads")).toEqual([]);
      await engine.removeContainer(id, { force: true, volumes: true });
    }),
    { numRuns: Number(process.env["ALFA_RUNS"] ?? 100), verbose: true },
  );
}, 120_000);

describe("drift", () => {
  test("of an upload is seen in its content, permissions and owner", async () => {
    const args = named({
      uploads: [
        { file: "/etc/a.conf", content: "one" },
        { file: "/etc/b.conf", content: "two" },
      ],
    });
    const id = await create(args, true);
    const result = await engine.exec(id, ["sh", "-c", "echo changed > /etc/a.conf"]);
    expect(result.exitCode).toBe(0);
    const { args: read, own } = await live(id, args);
    expect(compareArgs(args, read, own)).toEqual([
      { field: "uploads", path: "uploads[0]", kind: "update", change: "replace" },
    ]);
    expect(JSON.stringify(read)).not.toContain("changed");
    expect((await engine.exec(id, ["sh", "-c", "busybox rm /etc/b.conf"])).exitCode).toBe(0);
    const later = await live(id, args);
    expect(compareArgs(args, later.args, own).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "update uploads[0]",
      "delete uploads[1]",
    ]);
  });

  test("of many fields is seen, field by field", async () => {
    const declared = named({
      envs: ["A=1", "B=2"],
      volumes: [{ hostPath: "/tmp", containerPath: "/t" }],
      pidMode: "host",
      networksAdvanced: [{ name: world.networks[0], aliases: ["a", "b"] }],
      healthcheck: { tests: ["CMD", "true"] },
      labels: [{ label: "alfa.pids-limit", value: "64" }],
    });
    const id = await create({
      ...declared,
      envs: ["B=3", "C=4", "A=1"],
      volumes: [],
      pidMode: "",
      networksAdvanced: [{ name: world.networks[0], aliases: ["b"] }],
      healthcheck: { tests: ["NONE"] },
      labels: [],
    });
    const { args: read, own } = await live(id, declared);
    expect(read.envs).toEqual(["A=1", "B=3", "C=4"]);
    expect(compareArgs(read, declared, own)).toEqual([
      { field: "envs", path: "envs[1]", kind: "update", change: "replace" },
      { field: "envs", path: "envs[2]", kind: "delete", change: "replace" },
      { field: "healthcheck", path: "healthcheck", kind: "update", change: "replace" },
      { field: "networksAdvanced", path: "networksAdvanced[0]", kind: "update", change: "network" },
      { field: "labels", path: "labels[0]", kind: "add", change: "update" },
      { field: "volumes", path: "volumes[0]", kind: "add", change: "replace" },
      { field: "pidMode", path: "pidMode", kind: "add", change: "replace" },
    ]);
  });
});

describe("in place", () => {
  test("resources, process bound and restart policy change by update", async () => {
    const before = named({
      memory: 64,
      cpus: "0.5",
      restart: "always",
      labels: [{ label: "alfa.pids-limit", value: "50" }],
    });
    const after: PlainContainerArgs = {
      ...before,
      memory: 200,
      memorySwap: 300,
      cpus: "1",
      cpuShares: 256,
      restart: "on-failure",
      maxRetryCount: 3,
      labels: [],
    };
    const id = await create(before, true);
    for (const [from, to] of [
      [before, after],
      [after, { ...before, cpuShares: 512 }],
    ] as const) {
      const changes = compareArgs(from, to, ctx);
      expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(["update"]));
      await engine.updateContainer(id, updateBody(changes, to, ctx) ?? {});
      expect((await live(id, to)).args).toEqual(to);
    }
  });

  test("networks change by connecting and disconnecting", async () => {
    const [one, two] = world.networks;
    const states: PlainContainerArgs[] = [
      named({}),
      { image: busybox, networksAdvanced: [{ name: one, aliases: ["x"] }] },
      {
        image: busybox,
        networksAdvanced: [
          { name: one, aliases: ["y"] },
          { name: two, ipv4Address: `${world.subnet}.9` },
        ],
      },
      { image: busybox, networksAdvanced: [{ name: two }] },
      { image: busybox },
    ].map((args, _index, [first]) => ({ ...args, name: first?.name ?? "" }));
    const [first, ...rest] = states;
    const id = await create(first ?? named({}), true);
    for (const wanted of rest) {
      const { inspect, args, own } = await live(id);
      expect(compareArgs(args, wanted, own).every(({ change }) => change === "network")).toBe(true);
      const { disconnect, connect } = networkSteps(inspect, args, wanted, own);
      for (const network of disconnect) await engine.disconnectNetwork(network, id);
      for (const { network, endpoint } of connect) await engine.connectNetwork(network, id, endpoint);
      expect((await live(id, wanted)).args).toEqual(wanted);
    }
  });
});
