import { createServer } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clearDeadLocks } from "../../../infra/toolchain/locks";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
let workspace: Workspace;

const container = (key: string, args: Readonly<Record<string, unknown>> = {}): Declared => ({
  type: "Container",
  name: key,
  args: {
    name: `${prefix}-${key}`,
    image: busybox,
    command: ["sleep", "3600"],
    healthcheck: { tests: ["CMD", "true"], interval: "1s", retries: 2 },
    restart: "unless-stopped",
    stopTimeout: 1,
    ...args,
  },
});

const live = (key: string) => engine.inspectContainer(`${prefix}-${key}`);
const names = async () =>
  (await engine.listContainers({ name: [prefix] })).map(({ Names }) => Names?.[0]?.slice(1)).sort();

/** Processes that a run of the workspace's CLI has started and that still live. */
function processes(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const own = readFileSync(`/proc/${pid}/environ`, "utf8").includes(`PULUMI_HOME=${workspace.dir}`);
        // A zombie has ended: it only waits for its parent.
        return own && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
      } catch {
        return false; // ended meanwhile
      }
    });
}

beforeAll(async () => {
  await makeBusyboxImages(engine);
  workspace = await Workspace.open("faults");
}, 300_000);

afterEach(async () => {
  await removeAll(engine, prefix);
  await workspace.run(["state", "delete", "--all", "--yes", "--force"]);
}, 120_000);

afterAll(() => {
  workspace.remove();
});

test("takes over a container that Compose made, and keeps it aside", async () => {
  const { id } = await engine.createContainer(`${prefix}-web`, {
    Image: busybox,
    Cmd: ["sleep", "3600"],
    Labels: { "com.docker.compose.project": "old", "com.docker.compose.service": "web" },
    StopTimeout: 1,
    HostConfig: { RestartPolicy: { Name: "always" } },
  });
  await engine.startContainer(id);
  workspace.declare([container("web")]);
  const up = await workspace.up();
  expect(up).toMatchObject({ exitCode: 0, changes: { create: 2 } });
  expect(up.output).toContain("taking over container");
  expect(await names()).toEqual([`${prefix}-web`, `${prefix}-web.replaced-${id.slice(0, 12)}`]);
  const aside = await engine.inspectContainer(id);
  expect(aside?.State.Running).toBe(false);
  expect(aside?.HostConfig.RestartPolicy?.Name).toBe("no");
  expect(await workspace.preview()).toMatchObject({ changes: { same: 2 } });
}, 120_000);

test("a container that someone else has made is refused where it may not be taken over, and runs on", async () => {
  const { id } = await engine.createContainer(`${prefix}-web`, { Image: busybox, Cmd: ["sleep", "3600"] });
  await engine.startContainer(id);
  workspace.declare([container("web")]);
  expect((await workspace.run(["config", "set", "docker:takeOver", "false"])).exitCode).toBe(0);
  try {
    const up = await workspace.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.output).toMatch(
      /"\S+-web" was made by someone else, and docker:takeOver is false; .*import that container/,
    );
    expect(await live("web")).toMatchObject({ Id: id, State: { Running: true } });
    expect(await names()).toEqual([`${prefix}-web`]);
    // What it has made itself it replaces all the same.
    await engine.removeContainer(id, { force: true });
    expect(await workspace.up()).toMatchObject({ exitCode: 0 });
    workspace.declare([container("web", { envs: ["VALUE=new"] })]);
    expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { replace: 1 } });
  } finally {
    await workspace.run(["config", "rm", "docker:takeOver"]);
  }
}, 120_000);

test("one that does not stop is killed after its grace, and replaced", async () => {
  const deaf = ["sh", "-c", "trap '' TERM; while true; do sleep 1; done"];
  workspace.declare([container("web", { command: deaf })]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  const former = await live("web");
  workspace.declare([container("web")]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { replace: 1 } });
  // 128 and the number of SIGKILL.
  expect(await engine.inspectContainer(former?.Id ?? "")).toMatchObject({ State: { Running: false, ExitCode: 137 } });
  expect(await live("web")).toMatchObject({ State: { Running: true } });
}, 120_000);

test("imports what runs; the next preview shows native diffs and nothing was touched", async () => {
  const { id } = await engine.createContainer(`${prefix}-web`, {
    Image: busybox,
    Cmd: ["sleep", "3600"],
    Env: ["OLD=canary-import"],
  });
  await engine.startContainer(id);
  const file = `${workspace.dir}/import.json`;
  const { writeFileSync } = await import("node:fs");
  writeFileSync(
    file,
    JSON.stringify({ resources: [{ type: "docker:index/container:Container", name: "web", id: `${prefix}-web` }] }),
  );
  const imported = await workspace.run(["import", "--file", file, "--yes", "--protect=false", "--generate-code=false"]);
  expect(imported.exitCode).toBe(0);
  workspace.declare([container("web")]);
  const preview = await workspace.preview("--diff");
  expect(preview).toMatchObject({ exitCode: 0, changes: { replace: 1 } });
  expect(preview.output).toMatch(/\+ healthcheck/);
  expect(preview.output).toMatch(/- envs/);
  expect(preview.output + (await workspace.export())).not.toContain("canary-import");
  expect(await live("web")).toMatchObject({ Id: id, State: { Running: true } });
}, 120_000);

test("a new container that does not come up gives way to the former one; so do a missing image and a taken port", async () => {
  workspace.declare([container("web")]);
  expect((await workspace.up()).exitCode).toBe(0);
  const former = await live("web");
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const failing: [Readonly<Record<string, unknown>>, RegExp][] = [
    [
      { command: ["sh", "-c", "echo about-to-fail; exit 3"], restart: "no" },
      /does not come up: it exited with 3; the former container .* runs again\s+its last output:\s+about-to-fail/,
    ],
    [
      { healthcheck: { tests: ["CMD", "false"], interval: "1s", retries: 1 } },
      /its health check fails; the former container/,
    ],
    [
      { image: "alfa.test/no-such-image:1" },
      /image "alfa.test\/no-such-image:1" is not on the Engine and can't be pulled/,
    ],
    [{ ports: [{ internal: 80, external: port, ip: "127.0.0.1" }] }, /address already in use.*; the former container/],
  ];
  try {
    for (const [args, message] of failing) {
      workspace.declare([container("web", args)]);
      const up = await workspace.up();
      expect(up.exitCode).not.toBe(0);
      expect(up.output).toMatch(message);
      expect(await live("web")).toMatchObject({
        Id: former?.Id,
        State: { Running: true },
        HostConfig: { RestartPolicy: { Name: "unless-stopped" } },
      });
      expect(await names()).toEqual([`${prefix}-web`]);
    }
  } finally {
    server.close();
  }
  workspace.declare([container("web")]);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 2 } });
}, 240_000);

// What the run has reached on the Engine when it is killed: a moment that does not hang on the machine's speed.
type Names = readonly (string | undefined)[];
const isCreated = (seen: Names): boolean => seen.some((name) => name?.endsWith(".next"));
const isAside = (seen: Names): boolean => seen.some((name) => name?.includes(".old-"));
const isRenamed = (seen: Names): boolean =>
  ["a", "b", "c"].some(
    (key) => seen.some((name) => name?.includes(`-${key}.old-`)) && seen.includes(`${prefix}-${key}`),
  );

test.each<[string, "the CLI" | "the CLI and the plugins", (names: Names) => boolean]>([
  ["with a new container created", "the CLI", isCreated],
  ["with a new container started", "the CLI", isRenamed],
  ["with a new container created", "the CLI and the plugins", isCreated],
  ["with an old container set aside", "the CLI and the plugins", isAside],
  ["with a new container started", "the CLI and the plugins", isRenamed],
])(
  "%s, kill -9 of %s leaves no process, and the next up converges",
  async (_when, whom, reached) => {
    const keys = ["a", "b", "c"];
    const declare = (value: string): void => {
      workspace.declare(keys.map((key) => container(key, { envs: [`VALUE=${value}`] })));
    };
    declare("old");
    expect((await workspace.up()).exitCode).toBe(0);
    declare("new");
    const run = workspace.start(["up", "--yes", "--skip-preview"]);
    for (let i = 0; i < 1200 && !reached(await names()); i++) await sleep(25);
    if (whom === "the CLI") run.kill("SIGKILL");
    else for (const pid of processes()) process.kill(Number(pid), "SIGKILL");
    await run;
    for (let i = 0; i < 300 && processes().length > 0; i++) await sleep(50);
    expect(processes()).toEqual([]);

    // As the set-up of every command of ours does.
    await clearDeadLocks(path.join(workspace.dir, "state"));
    const up = await workspace.up();
    expect(`${String(up.exitCode)} ${up.output}`).toMatch(/^0 /);
    for (const key of keys) {
      const found = await live(key);
      expect(found).toMatchObject({
        State: { Running: true },
        HostConfig: { RestartPolicy: { Name: "unless-stopped" } },
      });
      expect(found?.Config.Env).toContain("VALUE=new");
    }
    expect((await names()).filter((name) => name?.includes(".old-") || name?.endsWith(".next"))).toEqual([]);
    expect(await engine.listContainers({ name: [prefix], status: ["running"] })).toHaveLength(3);
    expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
  },
  240_000,
);
