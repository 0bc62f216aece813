import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { privatePaths, stopPrivateEngine } from "../../../infra/toolchain/engine";
import { installEngine } from "../../../infra/toolchain/engine/distribution";
import { startPrivateEngine } from "../../../infra/toolchain/engine/private";
import { clearDeadLocks } from "../../../infra/toolchain/locks";
import { silent } from "../../../infra/toolchain/progress";
import { openEngine, type Engine } from "../../../stacks/engine";
import { Scene } from "../providers/support/scene";
import { Workspace, type Declared } from "../providers/support/workspace";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { testPrefix } from "../support/engine";
import { standing } from "./support/three";
import { Watch } from "./support/watch";

/** An Engine that dies, with and without the run that was at work on it. It is a private one: this file kills it. */
const paths = privatePaths(mkdtempSync(path.join(tmpdir(), "alfa-engine-")));
const prefix = testPrefix();
const keys = ["one", "two", "three"];
let engine: Engine;
let pid: number;
let workspace: Workspace;

/** Starting an Engine takes root, and dockerd: elsewhere the tests of this file can't run. */
const canStart = process.platform === "linux" && process.getuid?.() === 0;
const restartTest = canStart ? test : test.skip;

async function startEngine(): Promise<void> {
  const started = await startPrivateEngine(paths);
  engine = openEngine(started.host);
  pid = started.pid;
}

const service = (key: string, value: string): Declared => ({
  type: "Container",
  name: key,
  args: {
    name: `${prefix}-${key}`,
    image: busybox,
    command: ["sh", "-c", "echo $VALUE >> /data/starts; trap 'exit 0' TERM; while true; do sleep 1; done"],
    envs: [`VALUE=${value}`],
    volumes: [{ volumeName: `${prefix}-${key}`, containerPath: "/data" }],
    healthcheck: { tests: ["CMD", "true"], interval: "1s", retries: 3 },
    // An Engine that comes back starts what is "always". It stops what has outlived it, and then counts
    // "unless-stopped" as stopped by hand: https://github.com/moby/moby/blob/v20.10.24/daemon/kill.go
    restart: key === "two" ? "unless-stopped" : "always",
    stopTimeout: 5,
  },
});

const declare = (value: string): void => {
  workspace.declare(keys.map((key) => service(key, value)));
};

/** The CLI's own environment, with this Engine. */
const named = () => ({ DOCKER_HOST: engine.where.host });
const up = () => workspace.run(["up", "--yes", "--skip-preview"], named());
const start = () =>
  execa(workspace.bin, ["up", "--yes", "--skip-preview", "--non-interactive"], {
    cwd: workspace.dir,
    env: { ...workspace.env, ...named() },
    stdin: "ignore",
    reject: false,
    all: true,
    detached: true,
  });

const read = async (key: string, file: string): Promise<string> =>
  (await engine.exec(`${prefix}-${key}`, ["cat", `/data/${file}`])).stdout.trim();

/** Waits for a moment of a run that goes on. */
async function reaches(run: execa.ExecaChildProcess, reached: () => boolean): Promise<void> {
  for (let i = 0; i < 3_000 && run.exitCode === null && !reached(); i++) await sleep(10);
  expect({ exitCode: run.exitCode, reached: reached() }).toEqual({ exitCode: null, reached: true });
}

/** No container set aside runs or would; what `up` promises holds for each service. */
async function expectWhole(value: string): Promise<void> {
  for (const key of keys) {
    const { copies, ...rest } = await standing(engine, prefix, key);
    expect({ key, ...rest }).toEqual({ key, serves: value, awake: [], unfinished: [] });
    expect(copies).toBeLessThanOrEqual(1);
    expect(await read(key, "kept")).toBe(`data of ${key}`);
    expect((await read(key, "starts")).split("\n").at(-1)).toBe(value);
  }
}

/** Waits until the Engine has started again what it should. */
async function alwaysServe(): Promise<void> {
  const serve = async () =>
    (await Promise.all(["one", "three"].map((key) => standing(engine, prefix, key)))).every(({ serves }) => serves);
  for (let i = 0; i < 300 && !(await serve()); i++) await sleep(100);
  expect(await serve()).toBe(true);
}

/** After a restart, before any run: of each service at most one container runs, and no rollback copy would. */
async function expectNoneDoubled(): Promise<void> {
  for (const key of keys) {
    const running = await engine.listContainers({ name: [`^/?${prefix}-${key}`], status: ["running"] });
    expect({ key, running: running.length <= 1 }).toEqual({ key, running: true });
    expect((await standing(engine, prefix, key)).awake.filter((name) => name.includes(".replaced-"))).toEqual([]);
  }
}

beforeAll(async () => {
  if (!canStart) return;
  await installEngine(silent);
  await startEngine();
  await makeBusyboxImages(engine);
  workspace = await Workspace.open("restart");
  declare("0");
  expect(await up()).toMatchObject({ exitCode: 0 });
  for (const key of keys) await engine.exec(`${prefix}-${key}`, ["sh", "-c", `echo "data of ${key}" > /data/kept`]);
}, 300_000);

afterAll(async () => {
  if (!canStart) return;
  await stopPrivateEngine({ dir: paths.dir, purge: true });
  workspace.remove();
}, 120_000);

restartTest(
  "after a replacement: the rollback copies stay asleep, and what the Engine left stopped runs again",
  async () => {
    declare("1");
    expect(await up()).toMatchObject({ exitCode: 0 });
    process.kill(pid, "SIGKILL");
    await startEngine();
    await alwaysServe();
    await expectNoneDoubled();
    expect((await standing(engine, prefix, "one")).copies).toBe(1);
    expect(await up()).toMatchObject({ exitCode: 0 });
    await expectWhole("1");
    expect(await workspace.run(["preview"], named())).toMatchObject({ exitCode: 0, changes: { same: 4 } });
  },
  90_000,
);

/** The steps of a replacement, by the request that makes them; at the last one an older rollback copy goes. */
const steps: readonly [string, RegExp, "before" | "after"][] = [
  ["before the new container is created", /^POST .*\/create$/, "before"],
  ["after the new container is created", /^POST .*\/create$/, "after"],
  ["after the old one is stopped", /^POST .*\/stop$/, "after"],
  ["after the old one has given way its name", /^POST .*\/rename$/, "after"],
  ["after the new one is started", /^POST .*\/start$/, "after"],
  ["before the copy of an earlier one is removed", /^DELETE /, "before"],
];

restartTest.each(steps.map(([when, step, moment], index) => ({ when, step, moment, index })))(
  "the Engine dies and comes back $when: one of the two runs with its data, and the next up converges",
  async ({ step, moment, index }) => {
    const scene = await Scene.open(engine, `${prefix}-scene${String(index)}`, "always");
    // The third replacement removes what the first has kept.
    for (const value of ["first", "second", "old"]) {
      scene.proxy.fail(undefined);
      await scene.up(value);
    }
    const at = scene.proxy.changes.findIndex((change) => step.test(change));
    expect(at).toBeGreaterThanOrEqual(0);
    const died = new Promise<void>((resolve) => {
      const dies = (): void => {
        process.kill(pid, "SIGKILL");
        resolve();
      };
      scene.proxy.fail(at, moment === "before" ? { before: dies } : { after: dies });
    });
    const run = scene.up("new").catch((error: unknown) => error);
    await died;
    await startEngine();
    await run;
    scene.proxy.fail(undefined);

    // The Engine starts again what is "always", in its own time.
    let state = await scene.state();
    for (let i = 0; i < 300 && state.file === ""; i++) {
      await sleep(100);
      state = await scene.state();
    }
    expect(state).toMatchObject({ running: [scene.name], file: "kept\n" });
    expect(["old", "new"]).toContain(state.value);
    await scene.up("new");
    expect(await scene.state()).toEqual({
      running: [scene.name],
      names: [scene.name],
      value: "new",
      copies: 1,
      file: "kept\n",
    });
    await scene.close();
  },
  90_000,
);

restartTest(
  "the Engine dies and comes back under a run of the CLI, in the middle of three replacements",
  async () => {
    declare("engine");
    const watch = new Watch(engine, prefix);
    const run = start();
    await reaches(run, () => watch.count("rename") > 0);
    process.kill(pid, "SIGKILL");
    await startEngine();
    await run;
    await expectNoneDoubled();
    const again = await up();
    expect({ exitCode: again.exitCode, output: again.exitCode === 0 ? "" : again.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    await expectWhole("engine");
  },
  120_000,
);

restartTest(
  "the machine dies: Engine and run end at once with a container set aside",
  async () => {
    declare("machine");
    const watch = new Watch(engine, prefix);
    const run = start();
    await reaches(run, () => watch.count("rename") > 0);
    process.kill(-(run.pid ?? 0), "SIGKILL");
    process.kill(pid, "SIGKILL");
    await run;
    await startEngine();
    await expectNoneDoubled();
    expect(await clearDeadLocks(path.join(workspace.dir, "state"))).toMatchObject([{ pid: run.pid }]);
    const again = await up();
    expect({ exitCode: again.exitCode, output: again.exitCode === 0 ? "" : again.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    await expectWhole("machine");
    expect(await workspace.run(["preview"], named())).toMatchObject({ exitCode: 0, changes: { same: 4 } });
  },
  120_000,
);
