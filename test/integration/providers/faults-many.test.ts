import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
/** The name under which the provider knows where Redis keeps its data. */
const redis = `${prefix}.test/redis:7`;
let workspace: Workspace;
let other: Workspace;

const container = (key: string, args: Readonly<Record<string, unknown>> = {}): Declared => ({
  type: "Container",
  name: key,
  args: {
    name: `${prefix}-${key}`,
    image: busybox,
    command: ["sleep", "3600"],
    healthcheck: { tests: ["CMD", "true"], interval: "1s" },
    restart: "unless-stopped",
    stopTimeout: 1,
    ...args,
  },
});
const live = (key: string) => engine.inspectContainer(`${prefix}-${key}`);
const run = async (key: string, script: string): Promise<string> =>
  (await engine.exec(`${prefix}-${key}`, ["sh", "-c", script])).stdout;
const names = async (): Promise<string[]> =>
  (await engine.listContainers({ name: [prefix] })).map(({ Names }) => (Names?.[0] ?? "").slice(1));
const unfinished = async (): Promise<string[]> =>
  (await names()).filter((name) => name.includes(".old-") || name.endsWith(".next"));

beforeAll(async () => {
  await makeBusyboxImages(engine);
  await engine.tagImage(busybox, `${prefix}.test/redis`, "7");
  workspace = await Workspace.open("many");
  other = await Workspace.open("another");
}, 300_000);

afterEach(async () => {
  await removeAll(engine, prefix);
  await workspace.run(["state", "delete", "--all", "--yes", "--force"]);
}, 120_000);

afterAll(async () => {
  workspace.remove();
  other.remove();
  await engine.removeImage(redis);
}, 60_000);

test("50 containers changed in one up: each is replaced, none is left over", async () => {
  const keys = Array.from({ length: 50 }, (_value, index) => `m${String(index)}`);
  const declare = (value: string): void => {
    // Without a health check: 50 of them each second would be what the machine does.
    workspace.declare(keys.map((key) => container(key, { healthcheck: undefined, envs: [`VALUE=${value}`] })));
  };
  declare("old");
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { create: 51 } });
  declare("new");
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { replace: 50, same: 1 } });
  const found = await Promise.all(keys.map(live));
  expect(found.filter((each) => each?.State.Running && each.Config.Env?.includes("VALUE=new"))).toHaveLength(50);
  expect(await unfinished()).toEqual([]);
  expect(await names()).toHaveLength(100);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 51 } });
}, 400_000);

test("two up at once: one replacement is made, and the next up has nothing to do", async () => {
  workspace.declare([container("web", { envs: ["VALUE=old"] })]);
  expect((await workspace.up()).exitCode).toBe(0);
  workspace.declare([container("web", { envs: ["VALUE=new"] })]);
  const up = ["up", "--yes", "--skip-preview"];
  const both = await Promise.all([workspace.start(up), workspace.start(up)]);
  expect(both.map(({ exitCode }) => exitCode)).toContain(0);
  expect(await unfinished()).toEqual([]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { same: 2 } });
  expect((await live("web"))?.Config.Env).toContain("VALUE=new");
  expect(await engine.listContainers({ name: [prefix], status: ["running"] })).toHaveLength(1);
}, 240_000);

test("a name that another stack's resource has is refused; that one runs on", async () => {
  workspace.declare([container("web")]);
  expect((await workspace.up()).exitCode).toBe(0);
  const before = await live("web");
  other.declare([container("web", { envs: ["OTHER=1"] })]);
  const up = await other.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toMatch(/belongs to another resource, "urn:pulumi:test::many::/);
  expect(await live("web")).toMatchObject({ Id: before?.Id, State: { Running: true } });
}, 240_000);

test("an anonymous volume goes on; data that stands only in the layer stops a replacement", async () => {
  const declare = (value: string): void => {
    workspace.declare([
      container("web", { volumes: [{ containerPath: "/anonymous" }], envs: [`VALUE=${value}`] }),
      container("db", { image: redis, envs: [`VALUE=${value}`] }),
    ]);
  };
  declare("old");
  expect((await workspace.up()).exitCode).toBe(0);
  await run("web", "echo kept > /anonymous/file");
  await run("db", "echo row > /data/dump.rdb");
  const db = await live("db");
  declare("new");
  const up = await workspace.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toMatch(/is not replaced: the data in "\/data" stands only in the container's own layer/);
  expect(await live("db")).toMatchObject({ Id: db?.Id, State: { Running: true } });
  expect(await run("db", "cat /data/dump.rdb")).toBe("row\n");
  expect((await workspace.run(["up", "--yes", "--skip-preview"], { ALFA_ALLOW_DATA_LOSS: "true" })).exitCode).toBe(0);
  expect(await run("web", "cat /anonymous/file")).toBe("kept\n");
  expect((await live("db"))?.Config.Env).toContain("VALUE=new");
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 3 } });
}, 240_000);

test("a network changed under three running containers: each is on the new one, with its alias", async () => {
  const keys = ["a", "b", "c"];
  const declare = (options: Readonly<Record<string, unknown>>): void => {
    workspace.declare([
      { type: "Network", name: "net", args: { name: `${prefix}-net`, ...options } },
      ...keys.map((key) =>
        container(key, { networksAdvanced: [{ name: { ref: "net.name" }, aliases: [`alias-${key}`] }] }),
      ),
    ]);
  };
  declare({});
  expect((await workspace.up()).exitCode).toBe(0);
  const before = await Promise.all(keys.map(live));
  declare({ internal: true });
  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  const network = await engine.inspectNetwork(`${prefix}-net`);
  expect(network?.Internal).toBe(true);
  for (const [index, key] of keys.entries()) {
    const found = await live(key);
    expect(found).toMatchObject({ Id: before[index]?.Id, State: { Running: true } });
    expect(found?.NetworkSettings.Networks?.[`${prefix}-net`]?.Aliases).toContain(`alias-${key}`);
  }
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 5 } });
  workspace.declare([]);
  expect((await workspace.up()).exitCode).toBe(0);
  expect(await engine.inspectNetwork(`${prefix}-net`)).toBeUndefined();
}, 240_000);
