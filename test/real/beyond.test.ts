import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import { eventually } from "../../infra/cli/demo/http";
import { symptoms } from "../../infra/cli/demo/symptoms";
import { N8nAccounts } from "../../infra/providers/alfa/n8n/accounts";
import { Kuma } from "../../infra/providers/alfa/uptimekuma/client";
import { ensurePm2 } from "../../infra/toolchain/pm2";
import { pm2Home, webhookScript } from "../../infra/toolchain/sandbox/host/processes";
import { slackCommand } from "../../infra/toolchain/sandbox/host/slack";
import { realRunners } from "../../infra/toolchain/sandbox/images/n8n-runners/real/recipe";
import { realN8n } from "../../infra/toolchain/sandbox/images/n8n/real/recipe";
import { slackCommand as declaredWorkflow } from "../../stacks/alfa/workflows/slack-command";
import { Audited, buildCoreImages, ownSettings } from "../integration/stack/support/audited";
import { Clone, coreSettings, type Ran } from "../integration/stack/support/clone";
import { testEngine } from "../integration/support/engine";
import { foreignMonitor } from "../support/foreign-monitor";

/**
 * What is beyond containers, on the audited stack with the real Uptime Kuma, n8n, PostgreSQL, Redis and PM2. Traefik and the
 * tunnels' processes are stand-ins. A registry of its own: the stand-ins keep their tags.
 */
const engine = testEngine();
const own = { ...ownSettings("beyond", 6_010), registry: "real.sandbox.local/" };
const real = [realN8n, realRunners];
const audited = new Audited(engine, own, real);
const ports = { webhook: 3333 + own.portOffset, n8n: 5678 + own.portOffset, kuma: 3001 + own.portOffset };
const hostFolder = path.dirname(webhookScript(audited.directory));
const started: ChildProcess[] = [];
let clone: Clone;
let secrets: Readonly<Record<string, string>>;

const ok = ({ exitCode, all }: Ran): void => {
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
};
const Plan = z.looseObject({ steps: z.array(z.looseObject({ op: z.string(), urn: z.string() })) });
/** What a preview would do, as "update workflow-x". */
async function plan(): Promise<string[]> {
  const preview = await clone.pulumi(["preview", "--json"]);
  ok({ ...preview, all: preview.stderr });
  return Plan.parse(JSON.parse(preview.stdout))
    .steps.filter(({ op }) => !["same", "refresh", "read"].includes(op))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`)
    .sort();
}
const sql = async (text: string): Promise<string> => {
  const command = ["psql", "-U", "alfa", "-d", "alfa", "-Atc", text];
  const { exitCode, stdout, stderr } = await engine.exec(`${own.prefix}postgres`, command);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout.trim();
};
const account = () => ({
  server: `http://127.0.0.1:${ports.kuma}`,
  username: "admin",
  password: secrets["UPTIME_KUMA_PASSWORD"] ?? "",
});
async function asAdmin<T>(work: (kuma: Kuma) => Promise<T>): Promise<T> {
  const kuma = await Kuma.open(account().server);
  try {
    expect(await kuma.login(account())).toBe(true);
    return await work(kuma);
  } finally {
    kuma.close();
  }
}
/** Starts a process as somebody would by hand, in the folder of the sandbox's scripts. */
async function byHand(argv0: string, ...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(argv0 === "cloudflared" ? path.join(hostFolder, "cloudflared") : process.execPath, args, {
    argv0,
    cwd: hostFolder,
    env: { ...process.env, NODE_OPTIONS: "", PORT: String(ports.webhook) },
    stdio: "ignore",
  });
  started.push(child);
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return child;
}
const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const answered = async (text: string): Promise<string> =>
  (await slackCommand(ports.webhook, secrets["SLACK_SIGNING_SECRET"] ?? "", text)).body;

beforeAll(async () => {
  const settings = {
    ...coreSettings(engine, own),
    webhook: "pm2",
    webhookScript: webhookScript(audited.directory),
    pm2: { home: pm2Home(audited.directory), command: await ensurePm2() },
  };
  clone = Clone.make(settings);
  await buildCoreImages(engine, settings, real);
  await audited.up();
}, 1_800_000);

afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await audited.down();
  clone.remove();
}, 120_000);

test("before: what the audit found", async () => {
  const seen = await symptoms(engine, own.prefix);
  const lines = seen.map(({ service, line }) => `${service}: ${line}`).join("\n");
  expect(lines).toMatch(/^traefik: .*Failed to retrieve information of the docker client/m);
  expect(lines).toMatch(/^n8n: .*(Python 3 is missing|virtual environment is missing)/m);
  expect(lines).toMatch(/^n8n: .*unknown webhook/m);
  expect(lines).toMatch(/^uptime-kuma: .*No user, need setup/m);
  expect(await new N8nAccounts(`http://127.0.0.1:${ports.n8n}`).isOpen()).toBe(true);
}, 120_000);

test("one update: set up, every monitor green, the webhook answers; then nothing is left to do", async () => {
  const up = await clone.alfa(["up", "--yes"]);
  // On a machine that is busy with more than this a first start may take longer than an update waits; the next goes on from there.
  ok(up.exitCode === 0 ? up : await clone.alfa(["up", "--yes"]));
  const known = await clone.pulumi(["config", "get", "alfa:secrets"]);
  secrets = z.record(z.string(), z.string()).parse(JSON.parse(known.stdout));
  expect(await new N8nAccounts(`http://127.0.0.1:${ports.n8n}`).isOpen()).toBe(false);
  expect(JSON.parse(await answered("status"))).toMatchObject({ text: "ALFA has received: status" });
  const monitors = await asAdmin((kuma) => kuma.monitors());
  expect(monitors.map(({ name }) => name)).toEqual(expect.arrayContaining(["n8n", "postgres", "redis", "traefik"]));
  expect(await plan()).toEqual([]);

  const beats = new Map<number, unknown>();
  const socket = await watching(beats);
  try {
    await eventually("every monitor green", 240, () => {
      const others = monitors.filter(({ id }) => beats.get(id) !== 1).map(({ name, id }) => [name, beats.get(id)]);
      if (others.length > 0) throw new Error(`not green: ${JSON.stringify(others)}`);
      return Promise.resolve(true);
    });
  } finally {
    socket.close();
  }
}, 1_800_000);

test("what somebody changes by hand is listed, just that, and repaired; what is another's stays", async () => {
  const theirs = { id: "theirs", name: "theirs", nodes: [], connections: {}, active: false };
  const imported = `cat >/tmp/theirs.json <<'EOF'\n${JSON.stringify([theirs])}\nEOF\nn8n import:workflow --input=/tmp/theirs.json`;
  expect(await engine.exec(`${own.prefix}n8n`, ["sh", "-c", imported])).toMatchObject({ exitCode: 0 });
  const theirWorkflow = () => sql("SELECT row_to_json(w) FROM workflow_entity w WHERE id = 'theirs'");
  const before = await theirWorkflow();
  await asAdmin(async (kuma) => {
    const all = await kuma.monitors();
    await kuma.add(foreignMonitor(3001));
    for (const { id } of all.filter(({ name }) => name === "redis")) await kuma.remove(id);
  });
  await sql(
    `UPDATE workflow_entity SET name = 'edited by hand', "updatedAt" = now() WHERE id = '${declaredWorkflow.id}'`,
  );
  writeFileSync(path.join(hostFolder, "other.js"), "setInterval(() => undefined, 60_000)");
  const tunnel = await byHand("cloudflared", "tunnel", "--url", `http://localhost:${ports.webhook}`);
  const stray = await byHand("node", webhookScript(audited.directory));
  const other = await byHand("node", path.join(hostFolder, "other.js"));
  const otherTunnel = await byHand("cloudflared", "tunnel", "--url", "http://localhost:9");

  expect(await plan()).toEqual([
    "create monitor-redis",
    "update strays-alfa-webhook",
    "update tunnel",
    `update workflow-${declaredWorkflow.id}`,
  ]);
  ok(await clone.alfa(["up", "--yes"]));
  expect([tunnel, stray, other, otherTunnel].map(hasEnded)).toEqual([true, true, false, false]);
  expect(await theirWorkflow()).toBe(before);
  const names = (await asAdmin((kuma) => kuma.monitors())).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["redis", "theirs"]));
  expect(JSON.parse(await answered("again"))).toMatchObject({ text: "ALFA has received: again" });
  expect(await plan()).toEqual([]);
}, 600_000);

const Beat = z.looseObject({ monitorID: z.coerce.number(), status: z.number() });

/** Keeps the last heartbeat of every monitor, as Uptime Kuma's own page is told of them. */
async function watching(beats: Map<number, unknown>): Promise<Socket> {
  const { server, ...login } = account();
  const socket = io(server);
  socket.on("heartbeat", (beat: unknown) => {
    const { monitorID, status } = Beat.parse(beat);
    beats.set(monitorID, status);
  });
  socket.on("heartbeatList", (id: unknown, list: unknown) => {
    const last = z
      .array(z.looseObject({ status: z.number() }))
      .parse(list)
      .at(-1);
    if (last) beats.set(z.coerce.number().parse(id), last.status);
  });
  await socket.timeout(30_000).emitWithAck("login", { ...login, token: "" });
  return socket;
}
