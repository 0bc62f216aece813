import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { sandboxData } from "../../../infra/toolchain/sandbox/sandbox";
import { seed } from "../../../infra/toolchain/sandbox/up/seed";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import { isActive } from "../../../stacks/model/stack";
import { removeAll, testEngine } from "../support/engine";
import { ownSettings } from "./support/audited";
import { Clone, coreSettings, runningIds, type Ran } from "./support/clone";

/** `alfa upgrade` as a user runs it, on Redis, PostgreSQL and n8n, whose images a registry of its own names. */
const engine = testEngine();
const own = { ...ownSettings("upgrade", 11_010), registry: `upgrade${process.pid}.test/` };
const older = { redisVersion: "7", n8nVersion: "1" };
const settings = { ...coreSettings(engine, own), ...older, webhook: "none" };
const clone = Clone.make(settings);
// What is not upgraded here takes most of the time to come up.
for (const name of ["socketProxy", "traefik", "uptimeKuma"])
  clone.edit("stacks/alfa/index.ts", new RegExp(`^ +${name}\\(config\\),\\n`, "m"), "");
const without = /\/(docker-socket-proxy|traefik|uptime-kuma):/;
const newRedis = imagesOf({ redisVersion: "8" }).find((image) => image.includes("/redis:")) ?? "";
const made = new Set<string>();

/** References of the images that the stack starts. */
function imagesOf(more: Readonly<Record<string, unknown>>): string[] {
  const stack = alfaStack(parseAlfaConfig({ ...settings, ...more }));
  const started = Object.values(stack.services).filter((one) => isActive(stack, one));
  return started.flatMap(({ image }) => (image === undefined || without.test(image) ? [] : [image]));
}

/** Gives an image of the sandbox the name by which this stack calls it. */
async function named(reference: string): Promise<void> {
  const bare = reference.slice(own.registry.length);
  const source = `sandbox.local/${bare}`;
  await buildSandboxImages(engine, [source]);
  const at = bare.lastIndexOf(":");
  await engine.tagImage(source, `${own.registry}${bare.slice(0, at)}`, bare.slice(at + 1));
  made.add(reference);
}

const container = (name: string) => `${own.prefix}${name}`;
const ids = () => runningIds(engine, own.prefix);
const volumes = async () => (await engine.listVolumes({ name: [own.project] })).map(({ Name }) => Name).sort();
const whole = { rows: 1000, keys: 1000 };
const ok = ({ exitCode, all }: Ran): void => {
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
};
const nothingToDo = async (): Promise<void> => {
  ok(await clone.pulumi(["preview", "--expect-no-changes"]));
};
const setting = async (name: string): Promise<string> =>
  (await clone.pulumi(["config", "get", `alfa:${name}`])).stdout.trim();

beforeAll(async () => {
  for (const image of new Set([...imagesOf({}), ...imagesOf({ n8nVersion: "2" })])) await named(image);
  ok(await clone.alfa(["up", "--yes"]));
  await seed(engine, container("postgres"), container("redis"));
}, 600_000);

afterAll(async () => {
  await removeAll(engine, own.project);
  for (const image of made) await engine.removeImage(image, true);
  clone.remove();
}, 120_000);

test.each([
  [
    ["postgres"],
    /"?PostgreSQL can't read the files of another major version.*dump \(pg_dumpall\).*alfa:postgresVersion/,
  ],
  [["n8n-runner"], /"n8n-runner" has no version lines to go between; alfa upgrade offers redis, n8n, uptime-kuma/],
  [["redis", "--to", "9"], /there is no version line "9" of "redis"; known: 7, 8/],
  [["redis", "--to", "7"], /"redis" is declared with version line "7" already/],
])(
  "upgrade %j is refused before anything is touched",
  async (args, message) => {
    const [before, saved] = [await ids(), await volumes()];
    const { exitCode, stderr } = await clone.alfa(["upgrade", ...args, "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(await ids()).toEqual(before);
    expect(await volumes()).toEqual(saved);
  },
  60_000,
);

test("a new version that ruins the data and does not come up: data, version and container are as they were", async () => {
  const archive = pack();
  const ruin = `find /data -mindepth 1 -delete; echo ruined > /data/ruined; echo "can't read this file"; exit 3`;
  archive.entry(
    { name: "Dockerfile" },
    `FROM sandbox.local/redis:7\nENTRYPOINT ["sh", "-c", ${JSON.stringify(ruin)}]\n`,
  );
  archive.finalize();
  await engine.buildImage(Readable.from(archive), { tags: [newRedis] });
  made.add(newRedis);

  const before = await ids();
  const { exitCode, stdout, all } = await clone.alfa(["upgrade", "redis", "--yes"]);
  expect(exitCode).toBe(1);
  expect(all).toContain("can't read this file");
  expect(stdout).toMatch(
    /redis to version line 8; stopped and saved first: \S+redis\n[^]*saved volume "\S+" as "\S+\.saved-\d{14}"\n[^]*: restoring\n[^]*runs as before, with its saved data; it was down for [\d.]+ s/,
  );
  expect(await ids()).toEqual(before);
  expect(await sandboxData(engine, own)).toEqual(whole);
  expect((await engine.exec(container("redis"), ["ls", "/data/ruined"])).exitCode).not.toBe(0);
  expect(await setting("redisVersion")).toBe("7");
  await nothingToDo();
}, 180_000);

test("a new version that comes up serves with the data, and a copy of the data is kept beside it", async () => {
  await engine.removeImage(newRedis, true);
  await named(newRedis);
  const before = await ids();
  const upgraded = await clone.alfa(["upgrade", "redis", "--yes"]);
  ok(upgraded);
  expect(upgraded.stdout).toMatch(
    /done; "\S+redis" was down for at most [\d.]+ s\nkept: docker volume rm \S+\.saved-\d{14} /,
  );
  expect((await engine.inspectContainer(container("redis")))?.Config.Image).toBe(newRedis);
  expect(await sandboxData(engine, own)).toEqual(whole);
  expect(await setting("redisVersion")).toBe("8");
  const others = Object.fromEntries(Object.entries(before).filter(([name]) => name !== container("redis")));
  expect(await ids()).toMatchObject(others);
  await nothingToDo();
}, 180_000);

test("n8n takes its database along: both are saved, n8n and its runner are of the new version", async () => {
  const saved = await volumes();
  ok(await clone.alfa(["upgrade", "n8n", "--yes"]));
  const kept = (await volumes())
    .filter((name) => !saved.includes(name))
    .map((name) => name.replace(/\.saved-\d+$/, ""));
  expect(kept.map((name) => name.slice(own.project.length + 1)).sort()).toEqual(["n8n-data", "postgres-data"]);
  for (const name of ["n8n", "n8n-runner"])
    expect((await engine.inspectContainer(container(name)))?.Config.Image).toMatch(/:2\.\d+\.\d+$/);
  expect(await sandboxData(engine, own)).toEqual(whole);
}, 240_000);
