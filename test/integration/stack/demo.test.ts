import path from "node:path";
import execa from "execa";
import { capturePulumi } from "../../../infra/cli/pulumi";
import { eventually, request } from "../../../infra/cli/demo/http";
import { published } from "../../../infra/cli/demo/proof";
import { openSandbox } from "../../../infra/cli/sandbox-workspace";
import { sandboxDown } from "../../../infra/toolchain/sandbox/sandbox";
import { checkout } from "../../../infra/toolchain/paths";
import { testEngine } from "../support/engine";

/** The README's first command on the sandbox it owns, as a user runs it; then what a setting adds to the stack it leaves. */
const engine = testEngine();

afterAll(async () => {
  await sandboxDown(engine);
}, 120_000);

test("npm run demo tells the whole story and ends well", async () => {
  const { exitCode, stdout, all } = await execa(
    process.execPath,
    [path.join(checkout, "infra", "toolchain", "bootstrap.mjs"), "demo"],
    { cwd: checkout, env: { NO_COLOR: "1" }, stdin: "ignore", reject: false, all: true },
  );
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
  const story = [
    "The stack as it was audited",
    "Failed to retrieve information of the docker client",
    "What `pulumi preview` sees",
    "[critical, P1] traefik-docker-api",
    "is not declared public",
    "outside PM2",
    "The repair: `npm run up`",
    "✓ Traefik reaches the Docker API and routes n8n.localhost to n8n",
    "✓ n8n's external runner has registered",
    "✓ a signed Slack command reaches the workflow and is answered",
    "✓ every declared service is well, or says why not",
    "✓ Prometheus scrapes every target",
    "✓ a Falco test event reaches Alertmanager",
    "✓ PM2 alone runs the webhook, and one tunnel reaches it",
    "✓ no row and no key was lost",
    "A second preview: nothing left to do",
    "✓ the plan of an update is empty too",
    "Someone changes containers and starts processes by hand",
    "N8N_RUNNERS_MODE",
    "✓ Traefik routes without the socket",
    "The demo is done",
  ];
  let place = 0;
  const missing = story.filter((line) => {
    const found = stdout.indexOf(line, place);
    place = Math.max(place, found);
    return found === -1;
  });
  expect(missing).toEqual([]);
  expect(stdout).not.toContain("✗");
}, 900_000);

test("by config Authentik's sign-in stands before the dashboards, and only there", async () => {
  const workspace = await openSandbox(engine, { authentikForwardAuth: true });
  const { exitCode, stdout } = await capturePulumi(workspace.run, ["up", "--yes", "--skip-preview"]);
  expect({ exitCode, stdout: exitCode === 0 ? "" : stdout }).toEqual({ exitCode: 0, stdout: "" });
  const web = published(workspace.stack, "traefik", 80);
  const status = async (name: string) => (await request(web, "/healthz", { host: `${name}.localhost:${web}` })).status;
  await eventually("the sign-in before Prometheus", 60, async () => {
    const seen = await status("prometheus");
    if (seen !== 302) throw new Error(`HTTP ${seen}`);
    return true;
  });
  expect(await status("n8n")).toBe(200);
}, 300_000);
