import { makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { sideBySide } from "./properties/in-process";
import type { Fault } from "./support/proxy";
import { Scene } from "./support/scene";

// Every request of a replacement that changes something goes wrong once, in each way. In process: the steps of the engine are few.
const engine = testEngine();
const prefix = testPrefix();
/** A disk that is full stops what writes to it. */
const full: Fault = { status: 500, message: "write /var/lib/docker/tmp: no space left on device" };
const WRITES = /create|archive|start/;
const faults: readonly Fault[] = [
  { status: 500, message: "something went wrong inside the Engine" },
  full,
  "cut before",
  "cut after",
];

beforeAll(async () => {
  await makeBusyboxImages(engine);
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
}, 120_000);

test("whatever request of a replacement goes wrong, one of the two containers runs, and the next up converges", async () => {
  const trial = await Scene.open(engine, `${prefix}-trial`);
  await trial.up("old");
  trial.proxy.fail(undefined);
  await trial.up("new");
  const steps = [...trial.proxy.changes];
  trial.proxy.close();
  // Create, upload, stop, policy, rename twice, start and the rename of the commit.
  expect(steps.length).toBeGreaterThanOrEqual(8);

  const wrong: string[] = [];
  const cases = steps.flatMap((step, at) =>
    faults.filter((fault) => fault !== full || WRITES.test(step)).map((fault) => ({ step, at, fault })),
  );
  await sideBySide(cases, 6, async ({ step, at, fault }, index) => {
    const what = `${JSON.stringify(fault)} at ${String(at)}, ${step}`;
    const scene = await Scene.open(engine, `${prefix}-f${String(index)}`);
    try {
      await scene.up("old");
      scene.proxy.fail(at, fault);
      const failure = await scene.up("new").then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      scene.proxy.fail(undefined);
      const after = await scene.state();
      if (after.running.length !== 1 || after.file !== "kept\n")
        wrong.push(`${what}: after it ${JSON.stringify(after)} (${failure ?? "no error"})`);
      await scene.up("new");
      const later = await scene.state();
      const converged =
        later.value === "new" && later.names.join() === scene.name && later.running.join() === scene.name;
      if (!converged || later.file !== "kept\n") wrong.push(`${what}: after the next up ${JSON.stringify(later)}`);
    } catch (error) {
      wrong.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await scene.close();
    }
  });
  expect(wrong).toEqual([]);
}, 600_000);
