import Ajv from "ajv/dist/2020";
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { lock } from "proper-lockfile";
import { pm2Entry, systemdUnit } from "../../../infra/cli/watch/units";
import { watchSchema } from "../../../policies/report/schema";
import { alfa, folder } from "./alfa";

jest.setTimeout(60_000);

const compose = (fields: string) => `name: shop\nservices: { web: { image: "nginx:1.29.3"${fields} } }\n`;

let received: { url: string; body: string; signature: string | undefined }[];
let status: number;
let server: Server;
const before = { ...process.env };
beforeEach(async () => {
  [received, status] = [[], 200];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const signature = request.headers["x-alfa-signature"];
      received.push({ url: request.url ?? "", body, signature: typeof signature === "string" ? signature : undefined });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  Object.assign(process.env, {
    ALFA_WEBHOOK_URL: `${url}/hook`,
    ALFA_WEBHOOK_SECRET: "k3y",
    ALFA_SLACK_URL: `${url}/slack-s3cret`,
  });
});
afterEach(() => {
  server.close();
  process.env = { ...before };
});

const once = (root: string) =>
  alfa(root, "watch", "compose.yml", "--once", "--state", "state.json", "--metrics", "alfa.prom");
const metrics = (root: string) => readFileSync(path.join(root, "alfa.prom"), "utf8");

test("the first audit is remembered, a change is told once, to everybody", async () => {
  const root = folder({ "compose.yml": compose("") });
  expect(await once(root)).toMatchObject({ code: 0, stdout: "", stderr: "shop: nothing changed\n" });
  expect(metrics(root)).toMatch(/^alfa_findings\{project="shop",severity="critical"\} 0$/m);

  writeFileSync(path.join(root, "compose.yml"), compose(", privileged: true"));
  const changed = await once(root);
  expect(changed.code).toBe(1);
  expect(changed.stderr).toMatch(
    /^ALFA: shop changed: \d+ new, \d+ gone\n\+ \[critical\] web: The container is privileged/,
  );
  const [hook, slack] = received;
  const change: unknown = JSON.parse(hook?.body ?? "");
  expect(new Ajv().validate(JSON.parse(watchSchema()), change)).toBe(true);
  expect(change).toMatchObject({ event: "changed", project: "shop", summary: { critical: 1 }, driftedServices: [] });
  expect(hook).toMatchObject({
    url: "/hook",
    signature: `sha256=${createHmac("sha256", "k3y")
      .update(hook?.body ?? "")
      .digest("hex")}`,
  });
  expect(slack).toMatchObject({ url: "/slack-s3cret", signature: undefined });
  expect(Object.keys(Object(JSON.parse(slack?.body ?? "")) as object)).toEqual(["text"]); // eslint-disable-line @typescript-eslint/consistent-type-assertions -- Object() gives any
  expect(metrics(root)).toMatch(/severity="critical"\} 1$/m);
  expect(metrics(root)).toMatch(/^alfa_drift_resources\{project="shop"\} 0$/m);

  expect(await once(root)).toMatchObject({ code: 0 });
  expect(received).toHaveLength(2);
});

test("what nobody took is sent again; no address in a message", async () => {
  const root = folder({ "compose.yml": compose("") });
  await once(root);
  writeFileSync(path.join(root, "compose.yml"), compose(", privileged: true"));
  status = 404;
  const refused = await once(root);
  expect([refused.code, received.length]).toEqual([2, 1]);
  expect(refused.stderr).toContain("error: the webhook did not take the change: HTTP 404; the next run sends it again");
  expect(refused.stderr).not.toContain("127.0.0.1");
  status = 200;
  expect((await once(root)).code).toBe(1);
  expect(received).toHaveLength(3);
});

test("a failed audit is told once, and that it works again; nothing counts as gone", async () => {
  const root = folder({ "compose.yml": compose(", privileged: true") });
  await once(root);
  writeFileSync(path.join(root, "compose.yml"), "services: [");
  expect((await once(root)).code).toBe(2);
  expect((await once(root)).code).toBe(2);
  expect(metrics(root)).toMatch(/^alfa_last_run_success\{project="shop"\} 0$/m);
  expect(metrics(root)).not.toContain("alfa_findings");
  writeFileSync(path.join(root, "compose.yml"), compose(", privileged: true"));
  expect((await once(root)).code).toBe(1);
  expect(received.filter(({ url }) => url === "/hook").map(({ body }) => /"event":"(\w+)"/.exec(body)?.[1])).toEqual([
    "failed",
    "recovered",
  ]);
});

test("one at a time, and a broken memory is named", async () => {
  const root = folder({ "compose.yml": compose(""), "state.json": "{" });
  expect((await once(root)).stderr).toMatch(/^error: "state.json" is no memory of alfa watch/);
  const unlock = await lock(path.join(root, "state.json"), { realpath: false });
  expect((await once(root)).stderr).toMatch(/^error: another alfa watch of the same is running/);
  await unlock();
  expect((await alfa(root, "watch", "--stack-metrics", "--once")).stderr).toMatch(/name it \(--stack NAME\)/);
});

test("the entries that start it at boot quote what they are given", () => {
  const start = {
    node: "/usr/bin/node",
    script: "/a b/x.mjs",
    args: ["watch", "--label", 'k=100%$"'],
    directory: "/srv/alfa",
  };
  expect(systemdUnit(start)).toContain(
    `\nExecStart="/usr/bin/node" "/a b/x.mjs" "watch" "--label" "k=100%%$$\\""\nWorkingDirectory=/srv/alfa\n`,
  );
  const module = { exports: {} };
  new Function("module", pm2Entry(start))(module); // eslint-disable-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- PM2 runs the file as it is
  expect(module.exports).toMatchObject({
    apps: [{ name: "alfa-watch", script: start.script, args: start.args, cwd: "/srv/alfa" }],
  });
});
