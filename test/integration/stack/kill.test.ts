import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { clearDeadLocks } from "../../../infra/toolchain/locks";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { seed } from "../../../infra/toolchain/sandbox/up/seed";
import { Workspace } from "../providers/support/workspace";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { leftAfter, processesOf } from "./support/processes";
import { data, dataImages, keys, standing, threeServices } from "./support/three";
import { Watch } from "./support/watch";

/** kill -9 at ten moments of an update that replaces three containers with data. */
const engine = testEngine();
const prefix = testPrefix();
let workspace: Workspace;
let watch: Watch;

const whole = { rows: 1000, cache: 1000, queue: 1000 };
const mark = () => `PULUMI_HOME=${workspace.dir}`;
const declare = (value: string): void => {
  workspace.declare(threeServices(prefix, value));
};

beforeAll(async () => {
  await buildSandboxImages(engine, dataImages);
  workspace = await Workspace.open("kill");
  watch = new Watch(engine, prefix);
  declare("start");
  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  await seed(engine, `${prefix}-db`, `${prefix}-cache`);
  await seed(engine, `${prefix}-db`, `${prefix}-queue`);
}, 600_000);

afterAll(async () => {
  // The removals are the events that end it.
  watch.stop();
  await removeAll(engine, prefix);
  workspace.remove();
}, 60_000);

const told = (action: string, times: number) => () => watch.count(action) >= times;

/** What the update has reached when it is killed: moments that do not hang on the machine's speed. */
const moments: readonly [string, () => boolean][] = [
  [
    "the provider has started",
    () => Object.values(processesOf(mark())).some((line) => line.includes("resource-docker")),
  ],
  ["the first new container is created", told("create", 1)],
  ["the third new container is created", told("create", 3)],
  ["a former container is told to stop", told("kill", 1)],
  ["a former container has stopped", told("die", 1)],
  ["a former container is set aside", told("rename", 1)],
  ["new containers take the names", told("rename", 4)],
  ["a new container is started", told("start", 1)],
  ["the third new container is started", told("start", 3)],
  ["a new container is healthy", told("health_status: healthy", 1)],
];

test.each(moments.map(([moment, reached], index) => ({ moment, reached, index })))(
  "killed when $moment",
  async ({ reached, index }) => {
    const value = String(index);
    declare(value);
    watch.forget();
    // In turn: the CLI alone, and its process group, as a closed terminal or a cancelled job takes it.
    const group = index % 2 === 1;
    const run = execa(workspace.bin, ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: workspace.dir,
      env: workspace.env,
      stdin: "ignore",
      reject: false,
      all: true,
      detached: true,
    });
    for (let i = 0; i < 3_000 && run.exitCode === null && !reached(); i++) await sleep(20);
    expect({ exitCode: run.exitCode, reached: reached() }).toEqual({ exitCode: null, reached: true });
    const pid = run.pid ?? 0;
    process.kill(group ? -pid : pid, "SIGKILL");
    await run;
    expect(await leftAfter(mark(), 5)).toEqual({});

    // As the set-up of every command of ours does.
    expect(await clearDeadLocks(path.join(workspace.dir, "state"))).toMatchObject([{ pid }]);
    const up = await workspace.up();
    expect({ exitCode: up.exitCode, output: up.exitCode === 0 ? "" : up.output }).toEqual({ exitCode: 0, output: "" });
    for (const key of keys) {
      const { copies, ...rest } = await standing(engine, prefix, key);
      expect({ key, ...rest }).toEqual({ key, serves: value, awake: [], unfinished: [] });
      expect(copies).toBeLessThanOrEqual(1);
    }
    expect(await data(engine, prefix)).toEqual(whole);
    expect(watch.startedBesideAnother).toEqual([]);
  },
  90_000,
);

test("after all of it nothing is left to do", async () => {
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: keys.length + 1 } });
}, 60_000);
