import { statusOf } from "./ask";
import { readFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { openEngine } from "../../../stacks/engine";
import { ensurePm2 } from "../../../infra/toolchain/pm2";
import { pm2Home } from "../../../infra/toolchain/sandbox/host/processes";
import { isAlive, readRecords } from "../../../infra/toolchain/sandbox/host/records";
import { sandboxData, sandboxDown, sandboxStatus, sandboxUp } from "../../../infra/toolchain/sandbox/sandbox";
import { isOwned } from "../../../infra/toolchain/sandbox/up/sweep";

/** Beside the sandbox that a demo may have left running, and beside other runs of this test on one Engine. */
// below 32768, where systems take ports of outgoing connections from; never the 20000 of the sandbox itself
const portOffset = 12_050 + (process.pid % 120) * 100;
const settings = {
  project: `alfa-sbtest${process.pid}`,
  prefix: `sbtest${process.pid}-alfa-`,
  portOffset,
  registry: "sandbox.local/",
};
const at = (port: number, path = ""): string => `http://127.0.0.1:${port + portOffset}${path}`;
const engine = openEngine();
const directory = mkdtempSync(path.join(tmpdir(), "alfa-sandbox-"));
const options = { settings, directory, compose: null };

const logs = (name: string) => engine.logText(`${settings.prefix}${name}`, 1000);

const leftOnEngine = async () => {
  const [containers, networks, volumes] = await Promise.all([
    engine.listContainers(),
    engine.listNetworks(),
    engine.listVolumes(),
  ]);
  return [
    ...containers.map(({ Names, Labels }) => ({ name: Names?.[0]?.slice(1) ?? "", labels: Labels })),
    ...[...networks, ...volumes].map(({ Name, Labels }) => ({ name: Name, labels: Labels })),
  ].filter((one) => isOwned(settings, one));
};

beforeAll(async () => {
  await sandboxDown(engine, options);
  expect(await sandboxUp(engine, options)).toBe(true);
}, 600_000);

afterAll(() => sandboxDown(engine, options), 60_000);

test("five services run with Compose's labels, the audited defects and their data", async () => {
  expect((await sandboxStatus(engine, options)).services.every(({ running }) => running)).toBe(true);
  const traefik = await engine.inspectContainer(`${settings.prefix}traefik`);
  expect(traefik?.Config.Labels).toMatchObject({
    "com.docker.compose.project": settings.project,
    "com.docker.compose.service": "traefik",
  });
  expect(traefik?.Mounts?.map(({ Destination }) => Destination)).toEqual(["/letsencrypt"]);
  expect(await sandboxData(engine, settings)).toEqual({ rows: 1000, keys: 1000 });
});

test.each([
  ["traefik", "Failed to retrieve information of the docker client and server host"],
  ["traefik", "Provider error, retrying in "],
  ["n8n", "Failed to start Python task runner in internal mode. because Python 3 is missing from this system."],
  ["n8n", 'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.'],
  ["n8n", "Last session crashed"],
  ["uptime-kuma", "No user, need setup"],
])("the audit's log line of %s: %s", async (service, line) => {
  expect(await logs(service)).toContain(line);
});

test("what the audit called answers, and Traefik routes nothing", async () => {
  expect(await statusOf(at(3333, "/health"))).toBe(200);
  expect(await statusOf(at(5678, "/healthz"))).toBe(200);
  expect(await statusOf(at(3001))).toBe(302);
  expect(await statusOf(at(8080, "/ping"))).toBe(200);
  expect(await statusOf(at(80, "/"), "n8n.localhost")).toBe(404);
});

test("the host's processes read as the audit saw them", () => {
  const commands = readRecords(directory).map(({ pid }) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1),
  );
  expect(commands.filter(([program]) => program === "cloudflared")).toEqual([
    ["cloudflared", "tunnel", "--url", `http://localhost:${3333 + portOffset}`],
    ["cloudflared", "tunnel", "--url", `http://localhost:${5678 + portOffset}`],
  ]);
  expect(commands.filter(([, script]) => script?.endsWith("alfa-webhook.js"))).toHaveLength(3);
  expect(
    commands.filter(([title]) => title === `node ${path.join(directory, "host", "alfa-webhook.js")}`),
  ).toHaveLength(1);
});

test("the webhook runs under a PM2 of the sandbox's own, its copies do not", async () => {
  const { stdout } = await execa(process.execPath, [await ensurePm2(), "--silent", "jlist"], {
    env: { PM2_HOME: pm2Home(directory) },
  });
  const pid = readRecords(directory).find(({ name }) => name === "webhook")?.pid;
  expect(JSON.parse(stdout)).toMatchObject([{ name: "alfa-webhook", pid, pm2_env: { status: "online" } }]);
  expect(await (await fetch(at(3333, "/health"))).json()).toMatchObject({ pid });
});

test("a second start changes nothing and is quick", async () => {
  const before = (await sandboxStatus(engine, options)).services;
  const started = Date.now();
  expect(await sandboxUp(engine, options)).toBe(false);
  expect(Date.now() - started).toBeLessThan(5_000);
  expect((await sandboxStatus(engine, options)).services).toEqual(before);
});

test("n8n without its database says so and does not run", async () => {
  const name = `${settings.prefix}n8n-alone`;
  await engine.createContainer(name, { Image: "sandbox.local/n8nio/n8n:2.2.3", Env: ["DB_POSTGRESDB_HOST=127.0.0.1"] });
  await engine.startContainer(name);
  expect(await engine.waitContainer(name)).toBe(1);
  expect(await engine.logText(name)).toContain("There was an error initializing DB");
}, 30_000);

test("n8n refuses another encryption key, and external runners without a token", async () => {
  const run = async (suffix: string, ...env: string[]) => {
    const name = `${settings.prefix}n8n-${suffix}`;
    const Binds = [`${settings.project}_n8n-data:/home/node/.n8n:ro`];
    await engine.createContainer(name, {
      Image: "sandbox.local/n8nio/n8n:2.2.3",
      Env: env,
      ...(suffix === "key" && { HostConfig: { Binds } }),
    });
    await engine.startContainer(name);
    return { code: await engine.waitContainer(name), text: await engine.logText(name) };
  };
  const key = await run("key", "N8N_ENCRYPTION_KEY=other");
  expect(key.code).toBe(1);
  expect(key.text).toContain("Mismatching encryption keys");
  const token = await run("token", "N8N_RUNNERS_MODE=external");
  expect(token.code).toBe(1);
  expect(token.text).toContain("Missing auth token");
}, 30_000);

test("down leaves nothing behind, and ends only its own processes", async () => {
  const processes = readRecords(directory);
  expect((await sandboxDown(engine, options)).processes).toHaveLength(7);
  expect(await leftOnEngine()).toEqual([]);
  // A zombie has ended: it only waits for whoever adopted it.
  expect(processes.filter(isAlive)).toEqual([]);
}, 60_000);
