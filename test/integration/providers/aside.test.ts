import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { guarded } from "../../../infra/aside/guarded";
import { prune } from "../../../infra/aside/prune";
import { rollBackService } from "../../../infra/aside/rollback";
import { Stack } from "../../../stacks/model/stack";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
const name = `${prefix}-db`;
const tools = "alfa.test/busybox-tools:1";
let workspace: Workspace;
let stack: Stack;

/** A database that writes the format of its version into its data at start, and reads no newer one. */
const database = (version: number, then: string): Declared => ({
  type: "Container",
  name: "db",
  args: {
    name,
    image: tools,
    command: [
      "sh",
      "-c",
      `f=$(cat /data/format 2>/dev/null || echo 1); [ $f -le ${String(version)} ] || { echo newer; exit 4; }
       echo ${String(version)} > /data/format; ${then}; exec sleep 3600`,
    ],
    envs: [`VERSION=${String(version)}`],
    volumes: [{ volumeName: `${prefix}-data`, containerPath: "/data" }],
    healthcheck: { tests: ["CMD-SHELL", "[ -f /data/format ]"], interval: "1s" },
    restart: "unless-stopped",
    stopTimeout: 1,
  },
});

beforeAll(async () => {
  await makeBusyboxImages(engine);
  if (!(await engine.inspectImage(tools))) {
    const archive = pack();
    archive.entry({ name: "Dockerfile" }, `FROM ${busybox}\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n`);
    archive.finalize();
    await engine.buildImage(Readable.from(archive), { tags: [tools] });
  }
  workspace = await Workspace.open("aside");
  stack = Stack.parse({ name: "shop", services: { db: { name: "db", containerName: name, image: tools } } });
}, 300_000);

afterAll(async () => {
  workspace.remove();
  await removeAll(engine, prefix);
}, 120_000);

const env = async (): Promise<string | undefined> =>
  (await engine.inspectContainer(name))?.Config.Env?.find((entry) => entry.startsWith("VERSION="));
const file = async (path: string): Promise<string> => (await engine.exec(name, ["cat", path])).stdout;
const aside = async (): Promise<string[]> =>
  (await engine.listContainers({ name: [`^/?${name}\\.`] })).map(({ Names }) => (Names?.[0] ?? "").slice(1));

test("a database that rewrites its data and then fails: the saved volume and the former container are back", async () => {
  workspace.declare([database(1, "echo row > /data/rows")]);
  expect((await workspace.up()).exitCode).toBe(0);
  const former = await engine.inspectContainer(name);
  workspace.declare([database(2, "echo ruined > /data/rows; echo more > /data/newer; exit 3")]);
  const said: string[] = [];
  const well = await guarded(engine, {
    containers: [name],
    say: (text) => said.push(text),
    apply: async () => (await workspace.up()).exitCode === 0,
    revert: () => {
      workspace.declare([database(1, "echo row > /data/rows")]);
      return Promise.resolve();
    },
  });
  expect(well).toBe(false);
  expect(said.join("\n")).toMatch(
    /saved volume .*\n.*restoring\n.*runs as before, with its saved data; it was down for/,
  );
  expect(await engine.inspectContainer(name)).toMatchObject({ Id: former?.Id, State: { Running: true } });
  expect([await file("/data/format"), await file("/data/rows"), await file("/data/newer")]).toEqual([
    "1\n",
    "row\n",
    "",
  ]);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 2 } });
}, 240_000);

test("one that comes up stays, and its data is saved beside it; rollback and prune", async () => {
  workspace.declare([database(2, "true")]);
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const well = await guarded(engine, {
    containers: [name],
    say,
    apply: async () => (await workspace.up()).exitCode === 0,
    revert: () => Promise.reject(new Error("nothing to take back")),
  });
  expect(well).toBe(true);
  expect(await env()).toBe("VERSION=2");
  expect((await engine.listVolumes({ name: [`${prefix}-data.saved-`] })).length).toBeGreaterThan(0);

  // The former one can't read the new data: it does not come up, and all is as it was.
  await expect(rollBackService(engine, stack, "db", say)).rejects.toThrow(/does not come up[^]*is as it was[^]*newer/);
  expect(await env()).toBe("VERSION=2");
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 2 } });

  await engine.exec(name, ["sh", "-c", "echo 1 > /data/format"]);
  await rollBackService(engine, stack, "db", say);
  expect(await env()).toBe("VERSION=1");
  expect((await engine.inspectContainer(name))?.HostConfig.RestartPolicy?.Name).toBe("unless-stopped");
  expect(said.at(-3)).toMatch(/again; it was down for [\d.]+ s\n$/);
  expect(await aside()).toHaveLength(1);

  const asked: string[] = [];
  expect(
    await prune(
      engine,
      stack,
      () => Promise.resolve(false),
      (text) => asked.push(text),
    ),
  ).toEqual([]);
  expect(asked.join("")).toMatch(/kept for alfa rollback:\n {2}\S+\.replaced-\w{12} \(db, [^]*Nothing was removed/);
  expect(await aside()).toHaveLength(1);
  expect(await prune(engine, stack, () => Promise.resolve(true), say)).toHaveLength(1);
  expect(await aside()).toEqual([]);
  expect(await engine.inspectVolume(`${prefix}-data`)).toBeDefined();
  await expect(rollBackService(engine, stack, "db", say)).rejects.toThrow(/nothing is kept of/);
  await expect(rollBackService(engine, stack, "bd", say)).rejects.toThrow(/no service "bd"/);
}, 240_000);
