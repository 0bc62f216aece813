import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { checkout } from "../../../infra/toolchain/paths";
import { placeOn } from "../../../infra/components/swarm-service/place";
import { declareStack } from "../../../stacks/declared";
import { putAt, valueAt } from "../../../stacks/lenses/swarm";
import { testEngine } from "../support/engine";
import { enterSwarm } from "../support/swarm";
import { buildCoreImages, ownSettings } from "./support/audited";
import { Clone, coreSettings, type Ran } from "./support/clone";

/** The core stack as services of a real swarm of one node. */
const engine = testEngine();
const own = ownSettings("swarm", 9_210);
const settings = { ...coreSettings(engine, own), traefikSocket: "proxy", webhook: "none" };
const clone = Clone.make(settings);
const services = ["socket-proxy", "traefik", "postgres", "redis", "n8n", "n8n-runner", "uptime-kuma"];
let leave = (): Promise<void> => Promise.resolve();

const [toSwitch = "", toSave = ""] = [
  ...readFileSync(path.join(checkout, "docs/swarm.md"), "utf8").matchAll(/^```sh\n([^]*?)^```/gm),
].map(([, block = ""]) =>
  block
    .replaceAll(/\s+#.*$/gm, "")
    .replaceAll("alfa-redis", `${own.prefix}redis`)
    .replaceAll("alfa_redis", `${own.project}_redis`)
    .replaceAll(" redis:7.4.11 ", ` ${own.registry}redis:7.4.11 `),
);

/** Runs a block of the document in a shell, as its reader does. */
async function shell(block: string): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|FORCE_COLOR$)/.test(name));
  const { exitCode, stdout, stderr, all } = await execa("sh", ["-ec", block], {
    cwd: clone.dir,
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1" },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  return { exitCode, stdout, stderr, all: all ?? "" };
}

const ok = ({ exitCode, all }: Ran): void => {
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
};
const named = (service: string): string => `${own.prefix}${service}`;
const ours = async () =>
  (await engine.swarm.listServices())
    .map(({ Spec }) => Spec.Name)
    .filter((name) => name.startsWith(own.prefix))
    .sort();

async function specOf(service: string): Promise<Record<string, unknown>> {
  const found = await engine.swarm.inspectService(named(service));
  if (!found) throw new Error(`no service "${service}"`);
  return structuredClone({ ...found.Spec });
}

/** The container of a service's running task. */
async function taskOf(service: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const tasks = await engine.swarm.tasks(named(service));
    const running = tasks.find(({ Status, DesiredState }) => Status?.State === "running" && DesiredState === "running");
    const container = running?.Status?.ContainerStatus?.ContainerID;
    if (container) return container;
    await sleep(200);
  }
  throw new Error(`no task of "${service}" runs`);
}

beforeAll(async () => {
  await buildCoreImages(engine, settings);
  leave = await enterSwarm(engine);
}, 600_000);

afterAll(async () => {
  await clone.pulumi(["destroy", "--yes", "--skip-preview"]);
  // First of all: the swarm is the whole Engine's, and whoever comes next must not find it.
  await leave();
  clone.remove();
  for (const { Name } of await engine.listVolumes({ name: [`${own.project}_`] })) await engine.removeVolume(Name);
}, 180_000);

test("the document's switch makes the core stack services of the swarm, and says what they don't have there", async () => {
  const up = await shell(toSwitch);
  ok(up);
  expect(up.stdout).toMatch(/7 of \d+ services run, 0 unhealthy/);
  expect(await ours()).toEqual(services.map(named).sort());
  expect(up.all).toContain('in a swarm, ports of service "n8n": a swarm publishes on every interface');
  expect(up.all).toContain('in a swarm, workflows of service "n8n"');
  const { exitCode, stdout } = await engine.exec(await taskOf("n8n"), [
    "wget",
    "-q",
    "-O",
    "-",
    "http://127.0.0.1:5678/healthz/readiness",
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '{"status":"ok"}' });
  expect(valueAt(await specOf("postgres"), "TaskTemplate.Resources.Limits.Pids")).toBe(256);
}, 400_000);

test("a preview after it is unchanged, and the state tells no secret", async () => {
  const preview = await clone.pulumi(["preview", "--expect-no-changes"]);
  ok(preview);
  // No rule finds more than with containers, but for what an Engine before 25 can't do for services (and root without it).
  const found = [...preview.all.matchAll(/\[(?:critical|high|medium)\] ([a-z-]+):/g)].map(([, rule = ""]) => rule);
  expect(found.filter((rule) => !["no-new-privileges", "user-root", "health-endpoint"].includes(rule))).toEqual([]);
  const state = await clone.pulumi(["stack", "export"]);
  const env = valueAt(await specOf("postgres"), "TaskTemplate.ContainerSpec.Env");
  const password = String(env).match(/POSTGRES_PASSWORD=([^,]+)/)?.[1] ?? "";
  expect(password).not.toBe("");
  expect(state.stdout).not.toContain(password);
}, 120_000);

test("what another changed shows as exactly that", async () => {
  const redis = await engine.swarm.inspectService(named("redis"));
  if (!redis) throw new Error("no redis");
  const spec = await specOf("redis");
  putAt(spec, "TaskTemplate.ContainerSpec.Hostname", "renamed");
  await engine.swarm.updateService(redis, spec);
  const preview = await clone.pulumi(["preview", "--diff"]);
  ok(preview);
  expect(preview.all).toContain('- hostname: "renamed"');
  expect(preview.all).toMatch(/~ 1 to update/);
}, 120_000);

test("an update that does not come up is taken back by the swarm; the next one repairs that too", async () => {
  const before = valueAt(await specOf("redis"), "TaskTemplate.ContainerSpec.Image");
  clone.change({ images: { redis: `${own.registry}nothing/redis:7.0.0` } });
  const failed = await clone.alfa(["up", "--yes"]);
  expect(failed.exitCode).not.toBe(0);
  expect(failed.all).toContain("the swarm goes back to what ran");
  clone.change({ images: undefined });
  ok(await clone.alfa(["up", "--yes"]));
  const after = await specOf("redis");
  expect(valueAt(after, "TaskTemplate.ContainerSpec.Image")).toBe(before);
  expect(valueAt(after, "TaskTemplate.ContainerSpec.Hostname")).toBeUndefined();
  await taskOf("redis");
}, 300_000);

test("what swarmPublish names is open on the node; a volume is saved as the document says", async () => {
  const { status } = await fetch(`http://127.0.0.1:${8080 + own.portOffset}/ping`);
  expect(status).toBe(200);
  const closed = fetch(`http://127.0.0.1:${5678 + own.portOffset}/healthz`);
  await expect(closed).rejects.toThrow("fetch failed");
  ok(await shell(toSave));
  const { stdout } = await execa("tar", ["-tf", clone.path("redis-data.tar")]);
  expect(stdout).toContain("./appendonlydir/");
  ok(await clone.pulumi(["preview", "--expect-no-changes"]));
}, 180_000);

test("while it runs, containers of the same stack are refused, and what works on containers says what to do", async () => {
  const refused = await clone.pulumi([
    "preview",
    "--config",
    "alfa:placement=container",
    "--config",
    "alfa:swarmPublish=[]",
  ]);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.all).toContain("two databases on one volume destroy it");
}, 60_000);

test("destroy leaves nothing but the volumes", async () => {
  ok(await clone.pulumi(["destroy", "--yes", "--skip-preview"]));
  expect(await ours()).toEqual([]);
  for (const kind of ["secrets", "configs"] as const) expect(await engine.swarm.listObjects(kind)).toEqual([]);
  const volumes = (await engine.listVolumes()).map(({ Name }) => Name);
  expect(volumes).toEqual(expect.arrayContaining([`${own.project}_postgres-data`, `${own.project}_n8n-data`]));
}, 180_000);

test("containers of the stack, and an Engine that manages no swarm, are refused before anything starts", async () => {
  const { stack } = declareStack({ ...settings, placement: "swarm" });
  const { id } = await engine.createContainer(named("redis"), { Image: stack.services["redis"]?.image });
  await engine.startContainer(id);
  await expect(placeOn(engine, stack)).rejects.toThrow(`run on the same volumes: ${named("redis")}; two databases`);
  await engine.removeContainer(id, { force: true, volumes: true });
  expect((await placeOn(engine, stack)).node).not.toBe("");
  await leave();
  leave = () => Promise.resolve();
  // A client asks its Engine once what it is.
  await expect(placeOn(testEngine(), stack)).rejects.toThrow("manages no swarm; make it one with `docker swarm init`");
}, 60_000);
