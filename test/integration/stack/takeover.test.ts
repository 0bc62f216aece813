import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { recreate } from "../../../infra/cli/demo/tamper";
import { sandboxData } from "../../../infra/toolchain/sandbox/sandbox";
import { composeVariables } from "../../../infra/toolchain/sandbox/settings";
import { testEngine } from "../support/engine";
import { Audited, buildCoreImages, ownSettings } from "./support/audited";
import { Clone, coreSettings, runningIds } from "./support/clone";
import { Captured } from "./support/leaks";
import { leftAfter } from "./support/processes";

/** The way of a user's own stack: audited, adopted, previewed, repaired. Along it two secrets that must show nowhere. */
const engine = testEngine();
const own = ownSettings("takeover", 9_010);
const settings = coreSettings(engine, own);
const audited = new Audited(engine, own);
const clone = Clone.make(settings, {
  // --event-log and --debug: the most that a run can be made to tell.
  PULUMI_DEBUG_COMMANDS: "true",
});
const captured = new Captured();

/** Set by hand in a live container, under a name that does not look like a secret's. */
const byHand = `canary-by-hand-${randomBytes(8).toString("hex")}`;
/** Set by the user as a config secret. */
const configured = `canary-configured-${randomBytes(8).toString("hex")}`;

const n8n = `${own.prefix}n8n`;
const ids = () => runningIds(engine, own.prefix);
const environmentOf = async (name: string) => (await engine.inspectContainer(name))?.Config.Env ?? [];
const containerNames = async () =>
  (await engine.listContainers({ name: [`^/?${own.prefix}`] })).map(({ Names }) => Names?.[0]?.slice(1) ?? "").sort();

const alfa = async (args: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
  const result = await clone.alfa(args, variables);
  captured.add(`alfa ${args.join(" ")}`, result.all);
  return result;
};
const pulumi = async (...args: readonly string[]) => {
  const result = await clone.pulumi(args);
  captured.add(`pulumi ${args.join(" ")}`, result.all);
  return result;
};

beforeAll(async () => {
  await Promise.all([buildCoreImages(engine, settings), audited.up()]);
  await recreate(engine, n8n, { env: { FAVOURITE_COLOUR: byHand } });
}, 600_000);

afterAll(async () => {
  await audited.down();
  clone.remove();
}, 60_000);

test("a config secret of the user's goes in beside those that were taken from what runs", async () => {
  const opened = await alfa(["env"]);
  expect(opened).toMatchObject({ exitCode: 0 });
  expect(opened.stderr).toMatch(/Kept the secret POSTGRES_PASSWORD of what runs \(postgres: POSTGRES_PASSWORD\)/);
  const known = await clone.pulumi(["config", "get", "alfa:secrets"]);
  const secrets = z.record(z.string(), z.string()).parse(JSON.parse(known.stdout));
  const changed = JSON.stringify({ ...secrets, N8N_RUNNERS_AUTH_TOKEN: configured });
  expect(await clone.pulumi(["config", "set", "--secret", "alfa:secrets", changed])).toMatchObject({ exitCode: 0 });
}, 120_000);

test("adopt takes what runs into the state and touches nothing", async () => {
  const before = await ids();
  expect(Object.keys(before)).toHaveLength(5);
  expect(await alfa(["adopt"])).toMatchObject({ exitCode: 0 });
  expect(await ids()).toEqual(before);
  expect(await environmentOf(n8n)).toContain(`FAVOURITE_COLOUR=${byHand}`);
}, 120_000);

test("the preview shows native differences and touches nothing", async () => {
  const before = await ids();
  const events = clone.path(".alfa", "preview-events.json");
  const preview = await pulumi("preview", "--diff", "--debug", "--event-log", events);
  expect({ exitCode: preview.exitCode, all: preview.exitCode === 0 ? "" : preview.all }).toEqual({
    exitCode: 0,
    all: "",
  });
  expect(preview.all).toMatch(new RegExp(`\\+ source *: "${settings.socketPath}"`));
  expect(preview.all).toMatch(/\+ stopTimeout *: 60/);
  expect(preview.all).toMatch(/environment: .*FAVOURITE_COLOUR/);
  expect(preview.all).toMatch(/traefik-docker-api/);
  captured.add("event log of the preview", readFileSync(events, "utf8"));
  const json = await pulumi("preview", "--json");
  expect(json).toMatchObject({ exitCode: 0 });
  expect(await ids()).toEqual(before);
}, 180_000);

test("npm run up, killed in the middle with all that belongs to it, goes on from there and repairs", async () => {
  const run = clone.start(["up", "--yes"]);
  const reached = async () => (await containerNames()).some((name) => name.endsWith(".next"));
  for (let i = 0; i < 1200 && !(await reached()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await reached()).toBe(true);
  process.kill(-(run.pid ?? 0), "SIGKILL");
  captured.add("alfa up, killed", (await run).all ?? "");
  expect(await leftAfter(`PULUMI_HOME=${clone.dir}`, 5)).toEqual({});

  const events = clone.path(".alfa", "up-events.json");
  const up = await alfa(["up", "--yes"], { PULUMI_OPTION_EVENT_LOG: events, PULUMI_OPTION_DEBUG: "true" });
  expect({ exitCode: up.exitCode, all: up.exitCode === 0 ? "" : up.all }).toEqual({ exitCode: 0, all: "" });
  expect(up.all).toMatch(/Cleared the state lock of a Pulumi process that is gone \(pid \d+\)/);
  captured.add("event log of the update", readFileSync(events, "utf8"));

  const services = ["n8n", "n8n-runner", "postgres", "redis", "traefik", "uptime-kuma"];
  expect(Object.keys(await ids()).sort()).toEqual(services.map((name) => `${own.prefix}${name}`));
  const set = await containerNames();
  expect(set.filter((name) => /\.(next|old-)/.test(name))).toEqual([]);
  expect(await sandboxData(engine, own)).toEqual({ rows: 1000, keys: 1000 });
}, 300_000);

test("the next preview has nothing to do", async () => {
  const preview = await pulumi("preview", "--expect-no-changes");
  expect({ exitCode: preview.exitCode, all: preview.exitCode === 0 ? "" : preview.all }).toEqual({
    exitCode: 0,
    all: "",
  });
}, 120_000);

test("a secret is rotated: all that use it have the new value, the old one gets nobody in, and nothing is lost", async () => {
  const passwordOf = async (name: string, key: string) =>
    (await environmentOf(`${own.prefix}${name}`)).find((entry) => entry.startsWith(`${key}=`))?.slice(key.length + 1);
  const before = await passwordOf("postgres", "POSTGRES_PASSWORD");
  const rotated = await alfa(["secrets", "rotate", "POSTGRES_PASSWORD", "--yes"]);
  expect({ exitCode: rotated.exitCode, all: rotated.exitCode === 0 ? "" : rotated.all }).toEqual({
    exitCode: 0,
    all: "",
  });
  const after = await passwordOf("postgres", "POSTGRES_PASSWORD");
  expect(after).not.toBe(before);
  expect(await passwordOf("n8n", "DB_POSTGRESDB_PASSWORD")).toBe(after);
  expect(rotated.all).not.toContain(after);
  const login = (password = "") =>
    engine.exec(`${own.prefix}postgres`, ["sh", "-c", 'psql -h "$(hostname -i)" -U alfa -d alfa -c "select 1"'], {
      env: [`PGPASSWORD=${password}`],
    });
  expect((await login(after)).exitCode).toBe(0);
  expect((await login(before)).stderr).toContain("password authentication failed");
  expect(await sandboxData(engine, own)).toEqual({ rows: 1000, keys: 1000 });
  expect(await pulumi("preview", "--expect-no-changes")).toMatchObject({ exitCode: 0 });
}, 240_000);

test("what can't be rotated is refused, with what to do instead", async () => {
  const { exitCode, stderr } = await alfa(["secrets", "rotate", "N8N_ENCRYPTION_KEY", "--yes"]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error: "N8N_ENCRYPTION_KEY" can't be rotated: .*export:credentials/m);
}, 60_000);

test("the secrets stand nowhere in clear", async () => {
  // They were where they belong: without that, nothing found would prove nothing.
  const [aside] = (await containerNames()).filter((name) => name.startsWith(`${n8n}.replaced-`));
  expect(await environmentOf(aside ?? "")).toContain(`FAVOURITE_COLOUR=${byHand}`);
  expect(await environmentOf(n8n)).toContain(`N8N_RUNNERS_AUTH_TOKEN=${configured}`);

  expect(await pulumi("stack", "export")).toMatchObject({ exitCode: 0 });
  const compose = ["-p", own.project, "-f", "stacks/alfa/audit/docker-compose.yml"];
  const report = await alfa(["audit", ...compose, "--live", "--format", "json"], composeVariables(own));
  expect([0, 1]).toContain(report.exitCode);
  expect(JSON.parse(report.stdout)).toHaveProperty("findings");
  captured.addFiles(clone.path(".alfa"));

  expect(captured.places).toEqual(
    expect.arrayContaining([
      "alfa adopt",
      "alfa up --yes",
      "event log of the preview",
      "event log of the update",
      "pulumi preview --json",
      "pulumi stack export",
      expect.stringMatching(/\.alfa\/state\/\.pulumi\/stacks\/alfa\/dev\.json$/),
      expect.stringMatching(/\.alfa\/Pulumi\.dev\.yaml$/),
    ]),
  );
  expect(captured.placesOf(byHand)).toEqual([]);
  expect(captured.placesOf(configured)).toEqual([]);
}, 120_000);
