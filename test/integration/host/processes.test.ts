import { readFileSync, statSync, writeFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { endProcess } from "../../../infra/providers/alfa/host/end";
import { pm2Apps, runPm2 } from "../../../policies/observe/pm2";
import { processStart } from "../../../policies/observe/processes/start";
import { eventually } from "../../../infra/cli/demo/http";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { tarOf } from "../../../infra/toolchain/sandbox/build/layer";
import { sandbox } from "../../../infra/toolchain/sandbox/settings";
import type { Session } from "../../../infra/providers/alfa/kind";
import { pm2App } from "../../../infra/providers/alfa/host/pm2-app";
import { KumaSessions } from "../../../infra/providers/alfa/uptimekuma/sessions";
import { decodeMap, type PropertyMap } from "../../../infra/providers/rpc/value";
import { checkout } from "../../../infra/toolchain/paths";
import { context } from "../providers/support/in-process";
import { observeTunnel } from "../../../policies/observe/tunnels";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "../providers/support/workspace";
import { Ground, hasEnded } from "./support";

/** Real processes, the real PM2, a real Pulumi engine. */
const canary = "c4n4ry-host-19be";
const engine = testEngine();
const prefix = testPrefix();
let ground: Ground;
let workspace: Workspace;

beforeAll(async () => {
  ground = await Ground.open();
  workspace = await Workspace.open("host");
}, 240_000);
afterAll(async () => {
  workspace.remove();
  await Promise.all([ground.close(), removeAll(engine, prefix)]);
}, 60_000);

const buildScript = (entry: string, outfile: string) =>
  build({ entryPoints: [entry], outfile, bundle: true, platform: "node", target: "node20", format: "cjs" });

const where = () => ({ home: ground.pm2.home, pm2: ground.pm2.command });
const app = (more: Record<string, unknown> = {}): Declared => ({
  type: "alfa:host:Pm2App",
  name: "webhook",
  args: {
    ...where(),
    name: "alfa-webhook",
    script: ground.script,
    health: ground.health,
    env: { PORT: String(ground.port) },
    ...more,
  },
});
const strays = (more: Record<string, unknown> = {}): Declared => ({
  type: "alfa:host:Strays",
  name: "strays",
  args: { ...where(), name: "alfa-webhook", script: ground.script, port: ground.port, ...more },
});
const tunnel = (more: Record<string, unknown> = {}): Declared => ({
  type: "alfa:host:Tunnel",
  name: "tunnel",
  args: { ports: [ground.port, ground.port + 1], publicPorts: [ground.port], ...more },
});
function ok({ exitCode, output }: { exitCode: number; output: string }): void {
  expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
}
const one = async () => (await pm2Apps(ground.pm2))?.find(({ name }) => name === "alfa-webhook");

/** A process whose command line reads as cloudflared's: a link to Node.js under that name, with a script "tunnel". */
async function cloudflared(...args: string[]) {
  const link = path.join(ground.folder, "cloudflared");
  if (!statSync(link, { throwIfNoEntry: false })) {
    symlinkSync(process.execPath, link);
    writeFileSync(path.join(ground.folder, "tunnel"), "setInterval(() => undefined, 60_000)");
  }
  return ground.start(link, ["tunnel", ...args], {}, "cloudflared");
}

describe("a process is ended only when it is the one meant", () => {
  test("another process under its number is left alone", async () => {
    const child = await ground.start(process.execPath, ["-e", "setInterval(() => undefined, 60_000)"]);
    expect(await endProcess({ pid: child.pid!, started: "1" })).toBe(false);
    await sleep(200);
    expect(hasEnded(child)).toBe(false);
  });

  test("one that ignores SIGTERM is killed after the grace; others end by themselves", async () => {
    const ready = path.join(ground.folder, "ready");
    const stubborn = await ground.start(process.execPath, [
      "-e",
      `process.on("SIGTERM", () => undefined); require("fs").writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => undefined, 60_000)`,
    ]);
    while (!statSync(ready, { throwIfNoEntry: false })) await sleep(20);
    const gentle = await ground.start("sleep", ["600"]);
    for (const child of [stubborn, gentle])
      expect(await endProcess({ pid: child.pid!, started: processStart(child.pid!) ?? "" }, 500)).toBe(true);
    expect([stubborn.signalCode, gentle.signalCode]).toEqual(["SIGKILL", "SIGTERM"]);
  });
});

describe("an app under PM2", () => {
  const declared = () => [app({ secretEnv: { SIGNING_SECRET: { secret: canary } } })];

  test("is made, verified and saved; its secret stands in its env file alone", async () => {
    workspace.declare(declared());
    const up = await workspace.up();
    ok(up);
    expect(await one()).toMatchObject({ status: "online", script: ground.script, cwd: ground.folder });
    const made = path.join(ground.pm2.home, "alfa", "alfa-webhook");
    expect(readFileSync(`${made}.env`, "utf8")).toBe(`SIGNING_SECRET='${canary}'\n`);
    expect(statSync(`${made}.env`).mode & 0o777).toBe(0o600);
    const saved = readFileSync(path.join(ground.pm2.home, "dump.pm2"), "utf8");
    expect(saved).toContain("alfa-webhook");
    const list = await runPm2(ground.pm2, ["jlist"]);
    expect(
      saved + list + readFileSync(`${made}.json`, "utf8") + (await workspace.export()) + up.events + up.output,
    ).not.toContain(canary);
    ok(await workspace.preview("--expect-no-changes"));
  }, 120_000);

  test("is started again when it was stopped by hand, and PM2's other apps are left alone", async () => {
    const other = path.join(ground.folder, "other.js");
    writeFileSync(other, "setInterval(() => undefined, 60_000)");
    await runPm2(ground.pm2, ["start", other, "--name", "theirs"]);
    await runPm2(ground.pm2, ["stop", "alfa-webhook"]);
    const before = (await pm2Apps(ground.pm2))?.find(({ name }) => name === "theirs")?.pid;
    const drift = await workspace.preview("--diff");
    ok(drift);
    expect(drift.output).toMatch(/~ status *: "stopped" => "online"/);
    expect(drift.output).toMatch(/~ healthy *: false => true/);
    ok(await workspace.up());
    expect(await one()).toMatchObject({ status: "online" });
    expect((await pm2Apps(ground.pm2))?.find(({ name }) => name === "theirs")?.pid).toBe(before);
    ok(await workspace.preview("--expect-no-changes"));
  }, 120_000);

  test("whose secrets were changed in its env file by hand gets the declared ones again", async () => {
    const file = path.join(ground.pm2.home, "alfa", "alfa-webhook.env");
    writeFileSync(file, "SIGNING_SECRET='another'\n");
    const drift = await workspace.preview("--diff");
    expect(drift.output).toMatch(/\+ SIGNING_SECRET: \[secret\]/);
    ok(await workspace.up());
    expect(readFileSync(file, "utf8")).toBe(`SIGNING_SECRET='${canary}'\n`);
    ok(await workspace.preview("--expect-no-changes"));
  }, 120_000);

  test("is what was declared again when another script took its name; what it was given by hand stays", async () => {
    const other = path.join(ground.folder, "other.js");
    await runPm2(ground.pm2, ["delete", "alfa-webhook"]);
    await runPm2(ground.pm2, ["start", other, "--name", "alfa-webhook"], { GIVEN_BY_HAND: "stays" });
    const drift = await workspace.preview("--diff");
    expect(drift.output).toMatch(/~ script *: "[^"]+other.js" => "[^"]+alfa-webhook.js"/);
    ok(await workspace.up());
    const now = await one();
    expect(now).toMatchObject({ script: ground.script, status: "online" });
    expect(readFileSync(`/proc/${now?.pid}/environ`, "utf8")).toContain("GIVEN_BY_HAND=stays");
    ok(await workspace.preview("--expect-no-changes"));
  }, 120_000);

  test("that does not answer after its start fails with its health and where to read why", async () => {
    workspace.declare([app({ health: `http://127.0.0.1:${ground.port + 7}/health` })]);
    const failed = await workspace.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain("does not answer at");
    expect(failed.output).toContain("pm2 logs alfa-webhook");
    workspace.declare(declared());
    ok(await workspace.up());
  }, 180_000);

  test("without a PM2 and without the app: a reason and no failure where it is not required", async () => {
    const nowhere = { home: path.join(ground.folder, "nowhere"), pm2: path.join(ground.folder, "no-pm2") };
    workspace.declare([...declared(), { ...app({ ...nowhere, required: false }), name: "absent" }]);
    const up = await workspace.up();
    ok(up);
    expect(up.output).toContain('"alfa-webhook" is not looked after');
    workspace.declare([...declared(), { ...app(nowhere), name: "absent-too" }]);
    expect((await workspace.up()).output).toContain("can't be started");
    workspace.declare(declared());
    ok(await workspace.up());
  }, 180_000);
});

test("a tunnel under PM2, of the stand-in with cloudflared's own arguments: its files are given, and given again", async () => {
  await buildScript(
    path.join(checkout, "infra/toolchain/sandbox/images/cloudflared/cloudflared-standin.ts"),
    path.join(ground.folder, "tunnel"),
  );
  const script = path.join(ground.folder, "cloudflared");
  if (!statSync(script, { throwIfNoEntry: false })) symlinkSync(process.execPath, script);
  const metrics = `127.0.0.1:${ground.port + 4}`;
  const rules = (port: number) => [
    { hostname: "alfa.example.org", service: `http://127.0.0.1:${port}` },
    { hostname: "", service: "http_status:404" },
  ];
  const declared = (port: number) =>
    decodeMap({
      ...where(),
      name: "cloudflared",
      script,
      program: true,
      args: ["tunnel", "--config", "@files/config.yml", "--metrics", metrics, "run"],
      env: { SANDBOX_TUNNEL_CONNECTED: "1" },
      // JSON is YAML, too.
      files: {
        "config.yml": JSON.stringify({ "credentials-file": "@files/c.json", ingress: rules(port) }),
        "c.json": canary,
      },
      health: `http://${metrics}/ready`,
    });
  const session: Session = { engine: () => engine, kuma: new KumaSessions() };
  const ref = { urn: "urn:pulumi:dev::alfa::alfa:host:Pm2App::tunnel", type: "alfa:host:Pm2App" };
  const checkedInputs = async (port: number) =>
    (await pm2App.check({ ...ref, news: declared(port), olds: {} }, session, context)).inputs;
  const [first, second] = [await checkedInputs(3333), await checkedInputs(3334)];
  const update = async (oldInputs: PropertyMap, news: PropertyMap) => {
    const last = { id: "cloudflared", oldInputs, oldOutputs: {} };
    await pm2App.update({ ...ref, ...last, news, preview: false, timeout: 0 }, session, context);
  };
  await pm2App.create({ ...ref, inputs: first, preview: false, timeout: 0 }, session, context);
  expect(await observeTunnel(metrics, 3_000)).toMatchObject({ connections: 1, ingress: rules(3333) });
  expect(await runPm2(ground.pm2, ["jlist"])).not.toContain(canary);
  await update(first, second);
  expect((await observeTunnel(metrics, 3_000))?.ingress).toEqual(rules(3334));

  writeFileSync(
    path.join(ground.pm2.home, "alfa", "cloudflared-config.yml"),
    "ingress: [{service: http://127.0.0.1:1}]",
  );
  const seen = await pm2App.read({ ...ref, id: "cloudflared", inputs: second, outputs: {} }, session, context);
  expect(seen?.inputs["files"]).toEqual({});
  await update(second, second);
  expect((await observeTunnel(metrics, 3_000))?.ingress).toEqual(rules(3334));
  await pm2App.delete({ ...ref, id: "cloudflared", inputs: second, outputs: {}, timeout: 0 }, session, context);
  expect(await observeTunnel(metrics, 3_000)).toBeUndefined();
}, 120_000);

describe("strays", () => {
  test("are listed with the first preview, and ended by an update; a copy of another script stays", async () => {
    const [idle, stubborn] = [await ground.copy(), await ground.copy({ STUBBORN: "1" })];
    const folder = path.join(ground.folder, "elsewhere");
    const elsewhere = path.join(folder, "alfa-webhook.js");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(folder);
    writeFileSync(elsewhere, "setInterval(() => undefined, 60_000)");
    const other = await ground.start(process.execPath, [elsewhere, "--token", canary]);
    await sleep(500);
    workspace.declare([
      app({ secretEnv: { SIGNING_SECRET: { secret: canary } } }),
      strays({ script: "alfa-webhook.js" }),
    ]);
    const first = await workspace.preview();
    ok(first);
    for (const { pid } of [idle, stubborn])
      expect(first.output).toMatch(new RegExp(`an update ends process ${pid}, since 20`));
    expect(first.output).toContain(`left alone: process ${other.pid}`);
    expect(first.output + first.events).not.toContain(canary);
    expect([idle, stubborn, other].some(hasEnded)).toBe(false);

    ok(await workspace.up());
    expect([idle.signalCode, stubborn.signalCode, hasEnded(other)]).toEqual(["SIGTERM", "SIGKILL", false]);
    expect(await one()).toMatchObject({ status: "online" });
    ok(await workspace.preview("--expect-no-changes"));
    other.kill("SIGKILL");
  }, 180_000);

  test("that come later are drift of the resource; one that no preview listed is left for the next", async () => {
    const copy = await ground.copy();
    await sleep(500);
    const drift = await workspace.preview("--diff");
    ok(drift);
    expect(drift.output).toContain(`process ${copy.pid}`);
    expect(drift.changes).toMatchObject({ update: 1 });
    const late = await ground.copy();
    await sleep(500);
    const up = await workspace.up();
    ok(up);
    expect([copy.signalCode, hasEnded(late)]).toEqual(["SIGTERM", false]);
    expect(up.output).toContain(`left alone: no preview of this update listed process ${late.pid}`);

    const whole = await workspace.run(["up", "--yes"]);
    ok(whole);
    expect(whole.output).toContain(`an update ends process ${late.pid}`);
    expect(late.signalCode).toBe("SIGTERM");
    ok(await workspace.preview("--expect-no-changes"));
  }, 120_000);

  test("a copy that no PM2 stands beside is left alone", async () => {
    const copy = await ground.copy();
    await sleep(500);
    const alone = { home: path.join(ground.folder, "nowhere"), pm2: path.join(ground.folder, "no-pm2") };
    await runPm2(ground.pm2, ["stop", "alfa-webhook"]);
    workspace.declare([strays(alone)]);
    const up = await workspace.up();
    ok(up);
    expect(up.output).toContain("it may be the one that is used");
    expect(hasEnded(copy)).toBe(false);
    copy.kill("SIGKILL");
    await runPm2(ground.pm2, ["delete", "alfa-webhook"]).catch(() => undefined);
  }, 120_000);
});

describe("tunnels", () => {
  test("the one to the public port stays; one to another port, and a second, are ended; one not the stack's stays", async () => {
    const used = await cloudflared("--url", `http://localhost:${ground.port}`);
    await sleep(1_100);
    const [second, exposed, foreign] = [
      await cloudflared("--url", `http://localhost:${ground.port}`),
      await cloudflared("--url", `http://localhost:${ground.port + 1}`),
      await cloudflared("--url", `http://localhost:${ground.port + 2}`),
    ];
    await sleep(500);
    workspace.declare([tunnel()]);
    const first = await workspace.preview();
    expect(first.output).toContain(`an update ends process ${exposed.pid}`);
    expect(first.output).toContain("not declared public");
    ok(await workspace.up());
    expect([used, second, exposed, foreign].map(hasEnded)).toEqual([false, true, true, false]);
    ok(await workspace.preview("--expect-no-changes"));

    workspace.declare([tunnel({ tunnel: "alfa" })]);
    expect((await workspace.preview()).output).toContain(`an update ends process ${used.pid}`);
    ok(await workspace.up());
    expect([used, foreign].map(hasEnded)).toEqual([true, false]);
  }, 180_000);

  test("one that runs with another ingress than is declared shows it, and is started anew; an ingress of Cloudflare's fails", async () => {
    const container = `${prefix}-cloudflared`;
    const ingress = (service: string) => [
      { hostname: "alfa.example.org", service },
      { hostname: "", service: "http_status:404" },
    ];
    const [declared, before] = ["http://host.docker.internal:3333", "http://host.docker.internal:5678"].map(ingress);
    const image = `${sandbox.registry}cloudflare/cloudflared:2026.8.2`;
    const metrics = `127.0.0.1:${ground.port + 3}`;
    const configFile = async (rules: unknown): Promise<void> => {
      const source = path.join(ground.folder, "config.json");
      // JSON is YAML, too.
      writeFileSync(source, JSON.stringify({ ingress: rules }));
      await engine.putArchive(container, "/", await tarOf([{ path: "/etc/cloudflared/config.yml", source }]));
    };
    await buildSandboxImages(engine, [image]);
    await engine.createContainer(container, {
      Image: image,
      Cmd: ["tunnel", "--config", "/etc/cloudflared/config.yml", "--metrics", "0.0.0.0:20241", "run"],
      ExposedPorts: { "20241/tcp": {} },
      HostConfig: { PortBindings: { "20241/tcp": [{ HostIp: "127.0.0.1", HostPort: metrics.split(":")[1] }] } },
    });
    await configFile(before);
    await engine.startContainer(container);
    await eventually("the tunnel tells its ingress", 60, async () => (await observeTunnel(metrics, 3_000))?.ingress);
    await configFile(declared);

    workspace.declare([tunnel({ tunnel: "alfa", metrics, ingress: declared, container })]);
    ok(await workspace.up());
    expect((await observeTunnel(metrics, 3_000))?.ingress).toEqual(declared);
    ok(await workspace.preview("--expect-no-changes"));

    await configFile(before);
    await engine.restartContainer(container, 5);
    await eventually("the tunnel tells its ingress", 60, async () => (await observeTunnel(metrics, 3_000))?.ingress);
    const drift = await workspace.preview("--diff");
    ok(drift);
    expect(drift.changes).toMatchObject({ update: 1 });
    expect(drift.output).toMatch(
      /~ service *: "http:\/\/host\.docker\.internal:5678" => "http:\/\/host\.docker\.internal:3333"/,
    );
    const failed = await workspace.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain(`the tunnel at "${metrics}" has another ingress than is declared after its start`);
    await configFile(declared);
    ok(await workspace.up());
    ok(await workspace.preview("--expect-no-changes"));
  }, 600_000);
});
