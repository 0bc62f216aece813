import { removeAll, testPrefix } from "../integration/support/engine";
import { statusOf } from "../integration/sandbox/ask";
import { until } from "../../infra/toolchain/sandbox/up/wait";
import type { Session } from "../../infra/providers/alfa/kind";
import { N8nAccounts } from "../../infra/providers/alfa/n8n/accounts";
import { N8n } from "../../infra/providers/alfa/n8n/client";
import { owner } from "../../infra/providers/alfa/n8n/owner";
import { workflow as workflowKind } from "../../infra/providers/alfa/n8n/workflow";
import { KumaSessions } from "../../infra/providers/alfa/uptimekuma/sessions";
import { decodeMap, Secret, type PropertyMap } from "../../infra/providers/rpc/value";
import { context } from "../integration/providers/support/in-process";
import { RealApplications } from "../support/real";

const prefix = testPrefix();
const base = 30_600 + (process.pid % 100) * 3;
let real: RealApplications;
let url: string;
const ref = { urn: "urn:pulumi:dev::alfa::alfa:n8n:Thing::it", type: "alfa:n8n:Thing" };
const session: Session = { engine: () => real.engine, kuma: new KumaSessions() };

/** A workflow that a POST to its path starts, and whose Code node's output is the answer. */
const workflow = (id: string, code: Readonly<Record<string, string>>) => ({
  id,
  name: id,
  nodes: [
    {
      id: `${id}-webhook`,
      name: "Webhook",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2,
      position: [0, 0],
      webhookId: id,
      parameters: { httpMethod: "POST", path: id, responseMode: "lastNode", options: {} },
    },
    {
      id: `${id}-code`,
      name: "Code",
      type: "n8n-nodes-base.code",
      typeVersion: 2,
      position: [200, 0],
      parameters: code,
    },
  ],
  connections: { Webhook: { main: [[{ node: "Code", type: "main", index: 0 }]] } },
  settings: {},
});

const python = (id: string, pythonCode: string) => workflow(id, { language: "pythonNative", pythonCode });

const workflows = [
  workflow("js-code", { jsCode: "return [{ json: { sum: $input.first().json.body.a + 2, by: 'js' } }];" }),
  python(
    "py-code",
    "import math\nreturn [{'json': {'sum': _items[0]['json']['body']['a'] + 3, 'root': math.sqrt(9)}}]",
  ),
  python("py-import", "import subprocess\nreturn []"),
];

const call = async (path: string): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${url}/webhook/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"a": 40}',
    signal: AbortSignal.timeout(90_000),
  });
  return { status: answer.status, body: await answer.json() };
};
const n8nLog = (): Promise<string> => real.engine.logText(real.container("n8n"), 5_000);
/** Waits for the last line of a start, when its webhooks are registered: readiness comes before. */
const started = async (times: number): Promise<void> =>
  until("n8n has started", 240_000, async () => (await n8nLog()).split("Editor is now accessible").length > times);

async function n8nRun(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await real.engine.exec(real.container("n8n"), ["sh", "-c", script]);
  expect({ exitCode, text: stdout + stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

beforeAll(async () => {
  real = await RealApplications.open(prefix);
  await real.start("postgres");
  url = await real.start("n8n", {
    port: base,
    labels: {
      real: prefix,
      "traefik.enable": "true",
      "traefik.http.routers.n8n.rule": "Host(`n8n.localhost`)",
      "traefik.http.services.n8n.loadbalancer.server.port": "5678",
    },
  });
}, 1_800_000);

afterAll(() => removeAll(real.engine, prefix), 60_000);

test("an unknown webhook is refused in the audit's words", async () => {
  await started(1);
  expect(await call("slack-command")).toMatchObject({
    status: 404,
    body: { message: 'The requested webhook "POST slack-command" is not registered.' },
  });
  expect(await n8nLog()).toContain("Received request for unknown webhook");
}, 120_000);

test("imported and published workflows answer after a restart, and are exported as they were", async () => {
  await n8nRun(
    [
      "set -e",
      `cat > /tmp/all.json <<'EOF'\n${JSON.stringify(workflows)}\nEOF`,
      "n8n import:workflow --input=/tmp/all.json",
      ...workflows.map(({ id }) => `n8n publish:workflow --id=${id}`),
    ].join("\n"),
  );
  await real.engine.restartContainer(real.container("n8n"), 60);
  await real.start("n8n-runner", { cmd: ["javascript"] });
  await started(2);
  const exported = await n8nRun(
    "n8n export:workflow --id=js-code --output=/tmp/one.json >/dev/null && cat /tmp/one.json",
  );
  expect(JSON.parse(exported)).toMatchObject([{ id: "js-code", active: true, nodes: workflows[0]?.nodes }]);
}, 600_000);

test("the owner whom nobody set up yet is set up, once, and gets a new password", async () => {
  const accounts = new N8nAccounts(url);
  const email = "owner@alfa.invalid";
  const declared = (value: string): PropertyMap => ({ server: url, email, password: new Secret(value) });
  const make = async (value: string, before?: string): Promise<void> => {
    const { inputs: news } = await owner.check({ ...ref, news: declared(value), olds: {} }, session, context);
    if (before === undefined)
      await owner.create({ ...ref, inputs: news, preview: false, timeout: 60 }, session, context);
    else {
      const { inputs: oldInputs } = await owner.check({ ...ref, news: declared(before), olds: {} }, session, context);
      const last = { id: "owner", oldInputs, oldOutputs: {} };
      await owner.update({ ...ref, ...last, news, preview: false, timeout: 60 }, session, context);
    }
  };
  expect(await accounts.isOpen()).toBe(true);
  await make("Password-of-the-owner-1");
  expect(await accounts.isOpen()).toBe(false);
  await make("Password-of-the-owner-2", "Password-of-the-owner-1");
  // A stranger's password changes nothing.
  await make("Password-of-a-stranger-3");
  expect(await accounts.login({ email, password: "Password-of-the-owner-2" })).toMatch(/^n8n-auth=/);
}, 120_000);

test("a workflow that is no longer declared is archived, as it is, and no longer answers", async () => {
  const place = {
    server: url,
    container: real.container("n8n"),
    database: { container: real.container("postgres"), user: "alfa", name: "alfa" },
  };
  const { id, ...declared } = python("py-old", "return []");
  const news = decodeMap({ ...place, ...declared, workflowId: id, active: false });
  const { inputs } = await workflowKind.check({ ...ref, news, olds: {} }, session, context);
  const made = await workflowKind.create({ ...ref, inputs, preview: false, timeout: 60 }, session, context);
  const kept = () => new N8n(real.engine, place).kept(id);
  const before = (await kept()).workflow;
  expect(before).toMatchObject({ active: false, isArchived: false });
  await workflowKind.delete({ ...ref, id: made.id, inputs, outputs: {}, timeout: 60 }, session, context);
  expect((await kept()).workflow).toMatchObject({ active: false, isArchived: true, nodes: before?.nodes });
}, 240_000);

test("a JavaScript Code node runs in the real external runner", async () => {
  expect(await call("js-code")).toEqual({ status: 200, body: { sum: 42, by: "js" } });
  expect(await n8nLog()).toMatch(/Registered runner "JS Task Runner"/);
}, 180_000);

test("without a Python runner a Python Code node fails, and n8n says why", async () => {
  expect((await call("py-code")).status).toBe(500);
  expect(await n8nLog()).toMatch(/No matching task offer .*\(type "python"\)/);
}, 180_000);

test("with one it answers", async () => {
  await real.engine.removeContainer(real.container("n8n-runner"), { force: true });
  await real.start("n8n-runner");
  await until("the Python runner's launcher registers", 60_000, async () =>
    (await n8nLog()).includes('Registered runner "launcher-python"'),
  );
  expect(await call("py-code")).toEqual({ status: 200, body: { sum: 43, root: 3 } });
  expect(await n8nLog()).toMatch(/Registered runner "Python Task Runner \(stand-in\)"/);
}, 300_000);

test("Python code may import only what its runner's configuration names", async () => {
  expect((await call("py-import")).status).toBe(500);
}, 180_000);

test("the real Traefik routes to it by its labels", async () => {
  const web = await real.start("traefik", { port: base + 1 });
  await until("Traefik routes", 60_000, async () => (await statusOf(`${web}/healthz`, "n8n.localhost")) === 200);
  expect(await statusOf(`${web}/healthz`, "other.localhost")).toBe(404);
}, 1_200_000);
