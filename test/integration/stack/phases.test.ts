import { sandboxData } from "../../../infra/toolchain/sandbox/sandbox";
import { testEngine } from "../support/engine";
import { Audited, buildCoreImages, ownSettings } from "./support/audited";
import { Clone, coreSettings, runningIds, type Ran } from "./support/clone";

/** The audit's action plan, one phase after the other, on the audited stack. */
const engine = testEngine();
const own = ownSettings("phases", 8_010);
const settings = { ...coreSettings(engine, own), profiles: ["core", "security"] };
const audited = new Audited(engine, own);
const clone = Clone.make(settings);
const ok = ({ exitCode, all }: Ran): void => {
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
};
const ids = async (...names: readonly string[]) => {
  const all = await runningIds(engine, own.prefix);
  return names.map((name) => all[`${own.prefix}${name}`]);
};

beforeAll(async () => {
  await Promise.all([buildCoreImages(engine, settings), audited.up()]);
}, 600_000);

afterAll(async () => {
  await audited.down();
  clone.remove();
}, 60_000);

test("the first phase repairs Traefik, the databases and Uptime Kuma, and touches nothing else", async () => {
  const [n8n, traefik] = await ids("n8n", "traefik");
  const up = await clone.alfa(["up", "--yes", "--phase", "1"]);
  ok(up);
  expect(up.stdout).toMatch(/^ {2}traefik +/m);
  expect(up.stdout).not.toMatch(/^ {2}n8n +/m);
  expect(await ids("n8n")).toEqual([n8n]);
  expect(await ids("traefik")).not.toEqual([traefik]);
  expect(await ids("n8n-runner", "authentik-server")).toEqual([undefined, undefined]);
}, 240_000);

test("the second brings n8n and its runner, the third what is left; then nothing is to do and no finding of the audit is left", async () => {
  const [traefik] = await ids("traefik");
  ok(await clone.alfa(["up", "--yes", "--phase", "2"]));
  expect(await ids("n8n-runner")).not.toContain(undefined);
  expect(await ids("authentik-server")).toEqual([undefined]);
  ok(await clone.alfa(["up", "--yes", "--phase", "3"]));
  expect(await ids("authentik-server", "falco", "trivy")).not.toContain(undefined);
  expect(await ids("traefik")).toEqual([traefik]);

  const preview = await clone.pulumi(["preview", "--expect-no-changes"]);
  ok(preview);
  expect(preview.all).not.toMatch(
    /\] (traefik-docker-api|n8n-runner-external|uptime-kuma-setup|n8n-clean-shutdown|n8n-webhook-registered):/,
  );
  expect(await sandboxData(engine, own)).toEqual({ rows: 1000, keys: 1000 });
}, 300_000);
