import { execFileSync } from "node:child_process";
import path from "node:path";
import { Report } from "../../../policies/report/model";
import { formatNames } from "../../../policies/report/formats";
import { alfa, folder } from "../../unit/cli/alfa";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

const engine = testEngine();
const prefix = testPrefix();
const [shop, blog] = [`${prefix}-shop`, `${prefix}-blog`];
const canary = "c4n4ry-audit-5e81c0d2";
const label = "alfa.test.audit";

const composeLabels = (project: string, service: string, number = 1) => ({
  "com.docker.compose.project": project,
  "com.docker.compose.service": service,
  "com.docker.compose.container-number": String(number),
});

async function run(
  name: string,
  labels: Record<string, string>,
  more: { script?: string; env?: string[]; host?: object } = {},
) {
  const { id } = await engine.createContainer(name, {
    Image: busybox,
    Cmd: ["sh", "-c", more.script ?? "sleep 600"],
    Env: more.env ?? [],
    Labels: { ...labels, [label]: prefix },
    HostConfig: { NetworkMode: `${shop}_back`, ...more.host },
  });
  await engine.startContainer(id);
}

const audit = async (...args: string[]) => {
  const { code, stdout, stderr } = await alfa(folder({}), "audit", "--format", "json", ...args);
  return { code, stderr, text: stdout, report: Report.parse(JSON.parse(stdout)) };
};
const found = (report: Report) =>
  report.findings.map(({ project, service, rule }) => [project, service, rule].filter(Boolean).join(" "));

jest.setTimeout(120_000);

beforeAll(async () => {
  await makeBusyboxImages(engine);
  await engine.createNetwork({
    Name: `${shop}_back`,
    Internal: true,
    Labels: { "com.docker.compose.project": shop, "com.docker.compose.network": "back" },
  });
  await Promise.all([
    run(`${shop}-web-1`, composeLabels(shop, "web"), {
      script: `for i in 1 2 3; do echo "ERROR no database, password=${canary}"; done; echo '::error::forged'; sleep 600`,
      env: [`DB_PASSWORD=${canary}`, `URL=amqp://u:${canary}@q`, "PLAIN=1"],
      host: { PidMode: "host", Binds: [`${shop}_data:/data`] },
    }),
    run(`${shop}-web-2`, composeLabels(shop, "web", 2)),
    run(`${shop}-db-1`, composeLabels(shop, "db"), { script: "echo 'disk is full' >&2; exit 3" }),
    run(`${shop}-web-1.replaced-0123456789ab`, composeLabels(shop, "web")),
    run(`${blog}-web-1`, { ...composeLabels(blog, "web"), "alfa.ignore": JSON.stringify({ "memory-limit": "small" }) }),
    run(`${prefix}-loose`, {}),
  ]);
  await engine.waitContainer(`${shop}-db-1`);
});

afterAll(async () => {
  await removeAll(engine, prefix);
});

test("--project: what runs of a Compose project, without its file", async () => {
  const { code, report, text } = await audit("--live", "--project", shop);
  expect(code).toBe(1);
  expect(report.subject).toMatchObject({ project: shop, files: [], services: 3, live: true });
  expect(report.errors).toEqual([]);
  expect(new Set(report.findings.map(({ lens }) => lens))).toEqual(new Set(["live"]));
  expect(found(report)).toEqual(
    expect.arrayContaining(["web host-pid", "web memory-limit", `${shop}-web-2 memory-limit`]),
  );
  const dead = report.findings.find(({ rule }) => rule === "service-not-running");
  expect(dead?.service).toBe("db");
  expect(dead?.message).toContain("disk is full");
  // An internal network is known as such, and it is not the default bridge.
  expect(found(report)).not.toContain("web default-bridge");
  const unknown = report.notEvaluated.find(
    ({ rule, service }) => rule === "secret-in-environment" && service === "web",
  );
  expect(unknown?.field).toMatch(/^environment\.(?:DB_PASSWORD|URL)$/);
  expect(text).not.toContain(canary);
  const again = await audit("--project", shop);
  expect(again.report.findings).toEqual(report.findings);
});

test("no secret and no command to a CI runner in any format", async () => {
  for (const format of formatNames) {
    const { stdout, stderr } = await alfa(folder({}), "audit", "--project", shop, "--format", format);
    expect(stdout + stderr).not.toContain(canary);
    expect(stdout).not.toMatch(/^\s*::error::forged/m);
  }
});

test("--label and several projects: each finding says of which it is; containers of none have their own", async () => {
  const { report } = await audit("--label", `${label}=${prefix}`, "--rule", "memory-limit");
  expect(report.subject.project).toBe(`(no project), ${blog}, ${shop}`);
  expect(found(report).sort()).toEqual(
    [
      `(no project) ${prefix}-loose memory-limit`,
      `${shop} db memory-limit`,
      `${shop} web memory-limit`,
      `${shop} ${shop}-web-2 memory-limit`,
    ].sort(),
  );
  expect(report.suppressed).toMatchObject([{ project: blog, service: "web", rule: "memory-limit", reason: "small" }]);
  const narrowed = await audit("--label", `${label}=${prefix}`, "--project", blog, "--rule", "pids-limit");
  expect(found(narrowed.report)).toEqual(["web pids-limit"]);
});

test("--all holds them all; a fingerprint does not hang on how it was asked for", async () => {
  const prints = (report: Report) =>
    report.findings.filter(({ service }) => service === "web").map(({ fingerprint }) => fingerprint);
  const { report } = await audit("--all");
  const one = await audit("--project", shop);
  expect(prints(report)).toEqual(expect.arrayContaining(prints(one.report)));
  expect(report.subject.project).toContain("(no project)");
});

test("the same defect is the same finding in the file and in what runs of it", async () => {
  const root = folder({ "compose.yml": `name: ${shop}\nservices: {web: {image: "${busybox}", pid: host}}\n` });
  const file = Report.parse(JSON.parse((await alfa(root, "audit", "--format", "json")).stdout));
  const { report } = await audit("--project", shop);
  const print = (one: Report, rule: string) =>
    one.findings.find((finding) => finding.rule === rule && finding.service === "web")?.fingerprint;
  for (const rule of ["host-pid", "memory-limit", "no-new-privileges"]) {
    expect([rule, print(report, rule)]).toEqual([rule, print(file, rule)]);
    expect(print(file, rule)).toBeDefined();
  }
});

test("--live beside a file: what differs there is of what runs, what is alike is of the file", async () => {
  const root = folder({ "compose.yml": `name: ${shop}\nservices: {web: {image: "${busybox}", mem_limit: 64m}}\n` });
  const { stdout } = await alfa(root, "audit", "--live", "--format", "json");
  const report = Report.parse(JSON.parse(stdout));
  const lens = (rule: string) => report.findings.find((one) => one.rule === rule && one.service === "web")?.lens;
  expect([lens("host-pid"), lens("memory-limit"), lens("pids-limit")]).toEqual(["live", "live", "compose"]);
  expect(stdout).not.toContain(canary);
});

test("--stack with --live, and --live alone in the checkout: the declared stack and what runs of it", async () => {
  const checkout = path.join(__dirname, "../../..");
  const flags = ["--live", "--format", "json", "--rule", "service-not-running", "--rule", "image-digest"];
  const [alone, named] = [
    await alfa(checkout, "audit", ...flags),
    await alfa(folder({}), "audit", "--stack", "dev", ...flags),
  ];
  const report = Report.parse(JSON.parse(named.stdout));
  expect(report.subject).toMatchObject({ project: "alfa", files: [], live: true });
  expect(new Set(report.findings.map(({ lens }) => lens))).toEqual(new Set(["declared", "live"]));
  expect(Report.parse(JSON.parse(alone.stdout)).findings).toEqual(report.findings);
});

test("a project or label that nothing has: one error that says what there is", async () => {
  const project = await alfa(folder({}), "audit", "--live", "--project", `${prefix}-no`);
  expect([project.code, project.stdout]).toEqual([2, ""]);
  expect(project.stderr).toMatch(
    new RegExp(`^error: no container on the Engine is of project "${prefix}-no"; there are: .*"${shop}"`),
  );
  const none = await alfa(folder({}), "audit", "--label", `${label}=nobody`);
  expect(none.stderr).toBe(`error: there is no container with the label "${label}=nobody" on the Engine\n`);
});

test("a baseline of what runs", async () => {
  const root = folder({});
  await alfa(root, "baseline", "--project", shop);
  const { code, stdout } = await alfa(root, "audit", "--project", shop, "--baseline", "alfa-baseline.json");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/no finding; \d+ known/)]);
});

test("standard input, as a whole process", () => {
  const bin = path.join(__dirname, "../../../infra/cli/alfa.cjs");
  const input = "services: {web: {image: x, privileged: true}}\n";
  const text = execFileSync(process.execPath, [bin, "audit", "-", "--format", "json", "--fail-on", "never"], { input });
  expect(Report.parse(JSON.parse(text.toString())).findings.find(({ rule }) => rule === "privileged")).toMatchObject({
    file: "-",
    line: 1,
  });
});
