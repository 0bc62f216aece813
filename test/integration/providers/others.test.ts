import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
const name = `${prefix}-net`;
let workspace: Workspace;

const net = (args: Readonly<Record<string, unknown>> = {}): Declared => ({
  type: "Network",
  name: "net",
  args: { name, ...args },
});
const volume = (args: Readonly<Record<string, unknown>> = {}): Declared => ({
  type: "Volume",
  name: "data",
  args: { name: `${prefix}-data`, ...args },
});
const image: Declared = { type: "RemoteImage", name: "image", args: { name: busybox } };

beforeAll(async () => {
  await makeBusyboxImages(engine);
  workspace = await Workspace.open("others");
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
  workspace.remove();
}, 120_000);

test("adopts a network and a volume of the declared name; an image that is there needs no registry", async () => {
  const id = await engine.createNetwork({ Name: name, Labels: { "com.docker.compose.network": "net" } });
  await engine.createVolume({ Name: `${prefix}-data`, Labels: { "com.docker.compose.volume": "data" } });
  workspace.declare([net(), volume(), image]);
  const up = await workspace.up();
  expect(up).toMatchObject({ exitCode: 0, changes: { create: 4 } });
  expect(up.output).toContain("adopted with its data");
  expect((await engine.inspectNetwork(name))?.Id).toBe(id);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });
}, 120_000);

test("rebuilds a changed network under its containers, also a stopped one, and restores it when that fails", async () => {
  const ids: string[] = [];
  for (const key of ["a", "b"]) {
    const { id } = await engine.createContainer(`${prefix}-${key}`, {
      Image: busybox,
      NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [`alias-${key}`] } } },
      HostConfig: { NetworkMode: name },
    });
    await engine.startContainer(id);
    ids.push(id);
  }
  await engine.stopContainer(`${prefix}-b`, 0);
  const former = await engine.inspectNetwork(name);

  workspace.declare([net({ ipamConfigs: [{ subnet: "172.27.250.0/24" }], internal: true }), volume(), image]);
  const up = await workspace.up();
  expect(up).toMatchObject({ exitCode: 0, changes: { update: 1 } });
  const rebuilt = await engine.inspectNetwork(name);
  expect(rebuilt).toMatchObject({ Internal: true });
  expect(rebuilt?.Id).not.toBe(former?.Id);
  for (const [index, key] of ["a", "b"].entries()) {
    const found = await engine.inspectContainer(`${prefix}-${key}`);
    expect(found?.Id).toBe(ids[index]);
    expect(found?.NetworkSettings.Networks?.[name]?.Aliases).toContain(`alias-${key}`);
  }
  await engine.startContainer(`${prefix}-b`);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 4 } });

  workspace.declare([net({ driver: "no-such-driver" }), volume(), image]);
  const failed = await workspace.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toContain("it is as it was, with its 2 containers on it");
  expect(await engine.inspectNetwork(name)).toMatchObject({ Internal: true, Driver: "bridge" });
  expect((await engine.inspectContainer(`${prefix}-a`))?.NetworkSettings.Networks?.[name]?.IPAddress).toMatch(
    /^172\.27\.250\./,
  );
  expect(await engine.listVolumes({ name: [`${name}.alfa-rebuild`] })).toEqual([]);
}, 240_000);

test("changed options of a volume and a missing image are refused with what to do", async () => {
  workspace.declare([net(), volume({ driverOpts: { type: "tmpfs", device: "tmpfs" } })]);
  const changed = await workspace.up();
  expect(changed.exitCode).not.toBe(0);
  expect(changed.output).toMatch(/The Engine can't change a volume: declare a new one under another name/);

  workspace.declare([{ type: "RemoteImage", name: "missing", args: { name: "alfa.test/no-such-image:1" } }]);
  expect((await workspace.up()).output).toMatch(/is not on the Engine and can't be pulled/);
}, 120_000);

test("destroy leaves what was there before", async () => {
  await engine.removeContainer(`${prefix}-a`, { force: true });
  await engine.removeContainer(`${prefix}-b`, { force: true });
  expect((await workspace.run(["destroy", "--yes"])).exitCode).toBe(0);
  expect(await engine.inspectVolume(`${prefix}-data`)).toBeDefined();
  expect(await engine.inspectImage(busybox)).toBeDefined();
}, 120_000);

test("an Engine that is down is one clear error, and a pull request's preview needs none", async () => {
  workspace.declare([net(), volume(), image]);
  const nowhere = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
  expect(await workspace.run(["preview"], nowhere)).toMatchObject({ exitCode: 0, changes: { create: 4 } });
  const up = await workspace.run(["up", "--yes", "--skip-preview"], nowhere);
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toContain('can\'t reach the Docker Engine at "unix:///nonexistent/docker.sock" (DOCKER_HOST)');
}, 120_000);
