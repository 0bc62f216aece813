import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { eventually } from "../../../infra/cli/demo/http";
import { Kuma } from "../../../infra/providers/alfa/uptimekuma/client";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { sandbox } from "../../../infra/toolchain/sandbox/settings";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";
import { foreignMonitor } from "../../support/foreign-monitor";

/** Against the real Uptime Kuma, by a real Pulumi engine. */
const engine = testEngine();
const prefix = testPrefix();
const image = `${sandbox.registry}louislam/uptime-kuma:1.23.17`;
const port = 33_001;
const account = {
  server: `http://127.0.0.1:${port}`,
  username: "admin",
  password: `canary-${randomBytes(8).toString("hex")}`,
};
const secretly = { ...account, password: { secret: account.password } };
let workspace: Workspace;
let watched: Server;
/** The thing that is watched: its answers change as a test wants. */
let status = 200;

const setup: Declared = { type: "alfa:uptimekuma:Setup", name: "setup", args: secretly };
const monitor = (name: string, args: Readonly<Record<string, unknown>>): Declared => ({
  type: "alfa:uptimekuma:Monitor",
  name,
  args: { ...secretly, name, ...args },
  options: { dependsOn: ["setup"] },
});
const web = monitor("web", { type: "http", url: "http://127.0.0.1:3001/", interval: 20 });
const taken = monitor("port", { type: "port", hostname: "127.0.0.1", port: 3001 });

/** Speaks to Uptime Kuma as its administrator; it lets in twenty a minute. */
async function asAdmin<T>(work: (kuma: Kuma) => Promise<T>, as = account): Promise<T> {
  const kuma = await eventually("a login", 70, async () => {
    const opened = await Kuma.open(as.server);
    try {
      expect(await opened.login(as)).toBe(true);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  });
  try {
    return await work(kuma);
  } finally {
    kuma.close();
  }
}
function ok({ exitCode, output }: { exitCode: number; output: string }): void {
  expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
}

beforeAll(async () => {
  await buildSandboxImages(engine, [image]);
  await engine.createContainer(`${prefix}-kuma`, {
    Image: image,
    HostConfig: { PortBindings: { "3001/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] } },
  });
  watched = createServer((_request, response) => {
    response.statusCode = status;
    response.end("not Uptime Kuma");
  });
  await new Promise<void>((resolve) => watched.listen(port + 1, "127.0.0.1", resolve));
  workspace = await Workspace.open("kuma");
}, 300_000);

afterAll(async () => {
  watched.close();
  workspace.remove();
  await removeAll(engine, prefix);
}, 60_000);

test("an update waits for a server that is starting, sets it up and adds the monitors; then nothing is left to do", async () => {
  workspace.declare([setup, web, taken]);
  const planned = await workspace.preview();
  ok(planned);
  expect(planned.changes).toMatchObject({ create: 4 });

  const up = workspace.up();
  await engine.startContainer(`${prefix}-kuma`);
  ok(await up);
  const names = await asAdmin((kuma) => kuma.monitors());
  expect(names.map(({ name, type }) => `${type} ${name}`).sort()).toEqual(["http web", "port port"]);

  const next = await workspace.preview("--expect-no-changes");
  ok(next);
  expect(await workspace.export()).not.toContain(account.password);
  expect(next.events + next.output).not.toContain(account.password);
}, 240_000);

test("what was changed, paused and deleted by hand shows as just that, and is repaired; what is not ours is left alone", async () => {
  await asAdmin(async (kuma) => {
    const [one] = (await kuma.monitors()).filter(({ name }) => name === "web");
    await kuma.edit({ ...one, interval: 300, maxretries: 9 });
    await kuma.switch(one!.id, false);
    const [other] = (await kuma.monitors()).filter(({ name }) => name === "port");
    await kuma.remove(other!.id);
    await kuma.add(foreignMonitor(1));
  });
  const drift = await workspace.preview("--diff");
  ok(drift);
  expect(drift.output).toMatch(/~ interval *: 300 => 20/);
  expect(drift.output).toMatch(/~ retries *: 9 => 2/);
  expect(drift.output).toMatch(/~ active *: false => true/);
  expect(drift.changes).toMatchObject({ update: 1, create: 1 });

  ok(await workspace.up());
  const seen = await asAdmin((kuma) => kuma.monitors());
  expect(seen.map(({ name, interval }) => [name, interval])).toEqual(
    expect.arrayContaining([
      ["web", 20],
      ["port", 60],
      ["theirs", 60],
    ]),
  );
  ok(await workspace.preview("--expect-no-changes"));
}, 300_000);

test("a monitor that is no longer declared goes; one of someone else's stays", async () => {
  workspace.declare([setup, web]);
  ok(await workspace.up());
  expect((await asAdmin((kuma) => kuma.monitors())).map(({ name }) => name).sort()).toEqual(["theirs", "web"]);
}, 240_000);

test("a lost state finds all of it again by name", async () => {
  const fresh = await Workspace.open("kuma-again");
  try {
    fresh.declare([setup, web]);
    ok(await fresh.up());
    expect((await asAdmin((kuma) => kuma.monitors())).filter(({ name }) => name === "web")).toHaveLength(1);
    ok(await fresh.preview("--expect-no-changes"));
  } finally {
    fresh.remove();
  }
}, 300_000);

test("a new password is set there", async () => {
  const changed = { ...account, password: `canary-${randomBytes(8).toString("hex")}` };
  const args = { ...changed, password: { secret: changed.password } };
  workspace.declare([
    { ...setup, args },
    { ...web, args: { ...web.args, ...args, name: "web" } },
  ]);
  ok(await workspace.up());
  await asAdmin((kuma) => kuma.monitors(), changed);
  ok(await workspace.preview("--expect-no-changes"));
  workspace.declare([setup, web]);
  ok(await workspace.up());
}, 300_000);

test("a wrong password: a preview says it and goes on, an update fails with what to do, and nothing is lost", async () => {
  const fresh = await Workspace.open("kuma-wrong");
  try {
    const args = { ...account, password: { secret: "canary-wrong-0" } };
    fresh.declare([{ ...setup, args }]);
    const up = await fresh.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.output).toMatch(/has an administrator already and refuses the password of "admin"/);
    expect(up.output).not.toContain("canary-wrong-0");
    fresh.declare([setup]);
    ok(await fresh.up());
  } finally {
    fresh.remove();
  }
}, 300_000);

test("a server that is down, or that answers garbage: shown as last known in a preview, and the reason once", async () => {
  await engine.stopContainer(`${prefix}-kuma`, 20);
  const down = await workspace.preview();
  ok(down);
  expect(down.output).toMatch(
    new RegExp(`not looked at, shown as it was last known: Uptime Kuma does not answer at "${account.server}"`),
  );
  expect(down.changes).toEqual({ same: 3 });
  await engine.startContainer(`${prefix}-kuma`);

  const garbage = await Workspace.open("kuma-garbage");
  try {
    status = 502;
    const args = { ...secretly, server: `http://127.0.0.1:${port + 1}` };
    garbage.declare([{ ...setup, args, options: { customTimeouts: { create: "2s" } } }]);
    const up = await garbage.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.output).toContain(`Uptime Kuma does not answer at "http://127.0.0.1:${port + 1}": HTTP 502`);
  } finally {
    garbage.remove();
  }
}, 300_000);

test("inputs that make no monitor are refused before anything is done", async () => {
  workspace.declare([setup, web, monitor("bad", { type: "http", ulr: "http://x/" })]);
  const preview = await workspace.preview();
  expect(preview.exitCode).not.toBe(0);
  expect(preview.output).toContain('the input "ulr" is not served by this provider');
  workspace.declare([setup, web, monitor("bad", { type: "redis" })]);
  expect((await workspace.preview()).output).toContain('a monitor of type "redis" needs "connection"');
}, 240_000);
