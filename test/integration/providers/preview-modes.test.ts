import { previewEnvironment } from "../../../infra/cli/pulumi";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
let workspace: Workspace;

const names = ["same", "memory", "env", "stopped", "gone", "undeclared"] as const;
const nameOf = (key: string): string => `${prefix}-${key}`;

const container = (key: string): Declared => ({
  type: "Container",
  name: key,
  args: {
    name: nameOf(key),
    image: busybox,
    command: ["sleep", "3600"],
    memory: 64,
    envs: ["MODE=declared"],
    networksAdvanced: [{ name: { ref: "net.name" } }],
    stopTimeout: 1,
  },
});
const network: Declared = { type: "Network", name: "net", args: { name: nameOf("net") } };
const volume: Declared = { type: "Volume", name: "data", args: { name: nameOf("data") } };

beforeAll(async () => {
  await makeBusyboxImages(engine);
  workspace = await Workspace.open("preview-modes");
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
  workspace.remove();
}, 120_000);

/** What each resource's steps are, as the engine's events have them: reads and the plan, without their order. */
function steps(events: string): string[] {
  return events
    .split("\n")
    .flatMap((line) => {
      const [, step] = /"resourcePreEvent":(\{.*\}),?"?/.exec(line) ?? [];
      if (step === undefined) return [];
      const urn = /"urn":"[^"]*::([^":]+)"/.exec(step)?.[1] ?? "";
      const detail = /"detailedDiff":(\{.*?\}\})/.exec(step)?.[1] ?? "";
      return [`${/"op":"([^"]+)"/.exec(step)?.[1] ?? ""} ${urn} ${detail}`];
    })
    .filter((step) => !step.startsWith("refresh"))
    .sort();
}

test("a preview that reads while the program declares plans what one that reads before does", async () => {
  workspace.declare([network, volume, ...names.map(container)]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { create: names.length + 3 } });
  for (const extra of [{}, previewEnvironment])
    expect(await workspace.run(["preview", "--expect-no-changes"], extra)).toMatchObject({
      exitCode: 0,
      changes: { same: names.length + 3 },
    });

  await engine.updateContainer(nameOf("memory"), { Memory: 96 * 1024 * 1024, MemorySwap: 192 * 1024 * 1024 });
  await engine.removeContainer(nameOf("env"), { force: true });
  const { id } = await engine.createContainer(nameOf("env"), {
    Image: busybox,
    Cmd: ["sleep", "3600"],
    Env: ["MODE=changed"],
    HostConfig: { NetworkMode: nameOf("net") },
  });
  await engine.startContainer(id);
  await engine.stopContainer(nameOf("stopped"), 0);
  await engine.removeContainer(nameOf("gone"), { force: true });
  workspace.declare([network, volume, ...names.filter((key) => key !== "undeclared").map(container)]);

  const before = await workspace.preview();
  const together = await workspace.run(["preview"], previewEnvironment);
  expect(before.exitCode).toBe(0);
  expect(before.changes).toMatchObject({ create: 1, update: 2, delete: 1 });
  expect(together.changes).toEqual(before.changes);
  expect(steps(together.events)).toEqual(steps(before.events));
  expect(steps(before.events).join("\n")).toMatch(/memory/);
}, 180_000);

test("without an Engine each says so and fails", async () => {
  for (const extra of [{}, previewEnvironment]) {
    const run = await workspace.run(["preview"], { ...extra, DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(run.exitCode).not.toBe(0);
    expect(run.output).toContain('can\'t reach the Docker Engine at "unix:///nowhere/docker.sock"');
  }
}, 60_000);
