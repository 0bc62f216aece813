import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { recreate } from "./support/recreate";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
const name = `${prefix}-web`;
const CANARY = "canary-5e1f-secret";
const BY_HAND = "canary-by-hand-77a1";
let workspace: Workspace;

const healthy = { tests: ["CMD", "true"], interval: "1s", retries: 2 };
const web = (
  args: Readonly<Record<string, unknown>> = {},
  options: Readonly<Record<string, unknown>> = {},
): Declared => ({
  type: "Container",
  name: "web",
  args: {
    name,
    image: busybox,
    command: ["sleep", "3600"],
    envs: ["PLAIN=1", { secret: `PASSWORD=${CANARY}` }],
    labels: [{ label: "app", value: "web" }],
    volumes: [{ volumeName: `${prefix}-data`, containerPath: "/data" }],
    networksAdvanced: [{ name: { ref: "net.name" }, aliases: ["web"] }],
    uploads: [{ file: "/etc/app/app.conf", content: "port=1\n" }],
    healthcheck: healthy,
    restart: "unless-stopped",
    stopTimeout: 1,
    memory: 64,
    ...args,
  },
  options,
});
const net: Declared = { type: "Network", name: "net", args: { name: `${prefix}-net` } };
const data: Declared = {
  type: "Volume",
  name: "data",
  args: { name: `${prefix}-data` },
  options: { retainOnDelete: true },
};

beforeAll(async () => {
  await makeBusyboxImages(engine);
  workspace = await Workspace.open("container");
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
  workspace.remove();
}, 120_000);

const live = async () => (await engine.inspectContainer(name))!;
const names = async () =>
  (await engine.listContainers({ name: [prefix] })).map(({ Names }) => Names?.[0]?.slice(1)).sort();

test("creates a container, its network and its volume; the next preview says unchanged", async () => {
  workspace.declare([net, data, web()]);
  const preview = await workspace.preview();
  expect(preview).toMatchObject({ exitCode: 0, changes: { create: 4 } });
  expect(await engine.inspectContainer(name)).toBeUndefined();

  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { create: 4 } });
  const made = await live();
  expect(made.State.Running).toBe(true);
  expect(made.Config.Labels?.["alfa.urn"]).toContain("::web");
  expect(made.Config.Labels?.["alfa.secret-env"]).toBe("PASSWORD");
  expect((await engine.exec(name, ["cat", "/etc/app/app.conf"])).stdout).toBe("port=1\n");

  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
}, 120_000);

test("changes memory and restart policy in place", async () => {
  const before = await live();
  workspace.declare([net, data, web({ memory: 96, restart: "always" })]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { update: 1, same: 3 } });
  const after = await live();
  expect(after.Id).toBe(before.Id);
  expect(after.HostConfig.Memory).toBe(96 * 1024 * 1024);
  expect(after.HostConfig.RestartPolicy?.Name).toBe("always");
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
}, 120_000);

test("replaces by a transaction and keeps one rollback copy, stopped for good", async () => {
  await engine.exec(name, ["sh", "-c", "echo kept > /data/file"]);
  for (const value of ["2", "3"]) {
    const before = await live();
    workspace.declare([net, data, web({ envs: [`PLAIN=${value}`, { secret: `PASSWORD=${CANARY}` }] })]);
    const up = await workspace.up();
    expect(up).toMatchObject({ exitCode: 0, changes: { replace: 1, same: 3 } });
    expect(up.output).toContain(`created "${name}.next" while "${name}" runs on`);
    expect(up.output).toContain("environment: changes PLAIN");
    expect(up.output).toMatch(/was down for [\d.]+ s/);
    const copy = await engine.inspectContainer(before.Id);
    expect(copy?.Name).toBe(`/${name}.replaced-${before.Id.slice(0, 12)}`);
    expect(copy?.State.Running).toBe(false);
    expect(copy?.HostConfig.RestartPolicy?.Name).toBe("no");
    expect(await names()).toEqual([name, `${name}.replaced-${before.Id.slice(0, 12)}`]);
  }
  expect((await engine.exec(name, ["cat", "/data/file"])).stdout).toBe("kept\n");
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
}, 180_000);

test("deleteBeforeReplace does not bypass the transaction", async () => {
  const before = await live();
  workspace.declare([net, data, web({ envs: ["PLAIN=4"] }, { deleteBeforeReplace: true })]);
  const up = await workspace.up();
  expect(up).toMatchObject({ exitCode: 0, changes: { replace: 1, same: 3 } });
  expect(up.output).toContain(`created "${name}.next" while "${name}" runs on`);
  expect((await engine.inspectContainer(before.Id))?.Name).toBe(`/${name}.replaced-${before.Id.slice(0, 12)}`);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
}, 120_000);

test("a plain preview shows what a recreation behind the stack's back changed, and up repairs it", async () => {
  workspace.declare([net, data, web()]);
  await workspace.up();
  await recreate(engine, name, (body) => {
    body.Env.push(`BY_HAND=${BY_HAND}`);
    body.Labels["app"] = "other";
    body.HostConfig["Binds"] = [`${prefix}-data:/elsewhere`];
    body.HostConfig["PidMode"] = "host";
    body.NetworkingConfig.EndpointsConfig[`${prefix}-net`]!["Aliases"] = ["x"];
    body.Healthcheck = { Test: ["NONE"] };
  });
  const preview = await workspace.preview("--diff");
  expect(preview).toMatchObject({ exitCode: 0, changes: { same: 3, replace: 1 } });
  for (const field of ["envs", "labels", "volumes", "networksAdvanced", "healthcheck", "pidMode", "uploads"]) {
    expect(preview.output).toMatch(new RegExp(`[-+~] ${field}`));
  }
  expect(preview.output).toContain("environment: removes BY_HAND");
  const refresh = await workspace.run(["refresh", "--yes"]);
  const state = await workspace.export();
  const up = await workspace.up("--diff");
  const after = await workspace.export();
  expect(up).toMatchObject({ exitCode: 0, changes: { same: 3, replace: 1 } });
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
  expect((await live()).Config.Env).not.toContain(`BY_HAND=${BY_HAND}`);
  // Neither the declared secret nor the one that was set by hand is anywhere in clear.
  for (const text of [preview, refresh, up].flatMap(({ output, events }) => [output, events]).concat(state, after)) {
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(BY_HAND);
  }
}, 240_000);

test("a changed uploaded file and a stopped container show, and up repairs them", async () => {
  await engine.exec(name, ["sh", "-c", "echo port=2 > /etc/app/app.conf"]);
  expect((await workspace.preview("--diff")).output).toMatch(/~ uploads/);
  expect((await workspace.up()).exitCode).toBe(0);
  expect((await engine.exec(name, ["cat", "/etc/app/app.conf"])).stdout).toBe("port=1\n");

  const { Id } = await live();
  await engine.stopContainer(name);
  expect((await workspace.preview("--diff")).output).toMatch(/- start/);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { update: 1, same: 3 } });
  expect(await live()).toMatchObject({ Id, State: { Running: true } });
}, 180_000);

test("a container that vanishes when it stops is refused", async () => {
  workspace.declare([net, data, web({ rm: true, restart: "no" })]);
  const up = await workspace.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toContain("a replacement has no way back");
}, 120_000);

test("destroy removes the container, its copies and the network, and leaves the volume", async () => {
  workspace.declare([net, data, web()]);
  expect((await workspace.run(["destroy", "--yes"])).exitCode).toBe(0);
  expect(await names()).toEqual([]);
  expect(await engine.inspectNetwork(`${prefix}-net`)).toBeUndefined();
  expect(await engine.inspectVolume(`${prefix}-data`)).toBeDefined();
}, 120_000);
