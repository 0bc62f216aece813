import { same } from "../../../policies/lang";
import { createServer, type Server } from "node:http";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { atHost, openEngine } from "../../../stacks/engine";
import { Stack } from "../../../stacks/model/stack";
import { evaluate } from "../../../policies/evaluate";
import { observe } from "../../../policies/observe/index";
import type { Finding } from "../../../policies/report/finding";
import { allRules } from "../../../policies/rules/index";
import { REDACTED } from "../../../policies/observe/redact";
import { rule } from "../../../policies/rules/rule";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

const engine = testEngine();
const prefix = testPrefix();
const canary = "c4n4ry-observe-91d2f7";

const retry =
  '2026-11-22T11:42:46Z ERR Provider error, retrying in 265.020242ms error="failed to connect to the docker API at unix:///nonexistent.sock" providerName=docker';
const webhook = 'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.';

const rules = [
  rule({
    id: "traefik-docker-api",
    title: same(""),
    severity: "critical",
    why: same(""),
    remedy: same(""),
    references: [],
    logs: { retry: /Provider error, retrying in/, client: /Failed to retrieve information of the docker client/ },
  }),
  rule({
    id: "n8n-webhook-registered",
    title: same(""),
    severity: "medium",
    why: same(""),
    remedy: same(""),
    references: [],
    logs: { unknown: /The requested webhook "([^"]+)" is not registered/ },
  }),
];

const stack = Stack.parse({
  name: prefix,
  networks: { back: { name: `${prefix}-back` } },
  volumes: { data: { name: `${prefix}-data` } },
  services: {
    traefik: { name: "traefik", containerName: `${prefix}-traefik`, image: busybox },
    n8n: {
      name: "n8n",
      containerName: `${prefix}-n8n`,
      image: busybox,
      environment: { DB: "${DB_PASSWORD}", HOST: "n8n" },
    },
    redis: { name: "redis", image: busybox },
    broken: { name: "broken", containerName: `${prefix}-broken`, image: busybox },
    unpulled: { name: "unpulled", containerName: `${prefix}-unpulled`, image: `${prefix}/none:1` },
    never: { name: "never", containerName: `${prefix}-never`, image: busybox },
  },
});

async function run(
  name: string,
  script: string,
  more: { env?: string[]; labels?: Record<string, string>; tty?: boolean; start?: boolean } = {},
) {
  const { id } = await engine.createContainer(name, {
    Image: busybox,
    Cmd: ["sh", "-c", script],
    Env: more.env ?? [],
    Labels: more.labels ?? {},
    Tty: more.tty ?? false,
    HostConfig: { NetworkMode: `${prefix}-back`, Binds: [`${prefix}-data:/data`] },
  });
  if (more.start !== false) await engine.startContainer(id);
}

jest.setTimeout(120_000);

beforeAll(async () => {
  await makeBusyboxImages(engine);
  await engine.createNetwork({ Name: `${prefix}-back` });
  await Promise.all([
    run(
      `${prefix}-traefik`,
      `for i in 1 2 3; do printf '\\033[31m%s\\033[0m\\n' '${retry}'; sleep 0.2; done; sleep 600`,
    ),
    run(`${prefix}-n8n`, `echo '${webhook}' >&2; echo "connecting with $DB"; sleep 600`, {
      env: [`DB=${canary}`, "HOST=n8n", `ADDED_TOKEN=${canary}-2`],
      tty: true,
    }),
    run(`${prefix}-some-redis-1`, "sleep 600", {
      labels: { "com.docker.compose.project": prefix, "com.docker.compose.service": "redis" },
    }),
    run(`${prefix}-broken`, `echo "password is ${canary}-3"; echo 'database is gone' >&2; exit 3`, {
      env: [`PASSWORD=${canary}-3`],
    }),
    run(`${prefix}-stray`, "sleep 600"),
    run(`${prefix}-n8n.replaced-0123456789ab`, "sleep 600", { start: false }),
  ]);
  await engine.waitContainer(`${prefix}-broken`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
});

afterAll(async () => {
  await removeAll(engine, prefix);
});

test("containers, their logs, the dead one's last lines, the orphan, the Engine; no secret", async () => {
  const evidence = await observe(engine, stack, { rules });
  const { containers } = evidence;
  expect(Object.keys(containers).sort()).toEqual(["broken", "n8n", "redis", "traefik"]);
  expect(evidence.absent.filter(({ source }) => source !== "processes")).toEqual([]);

  expect(containers["traefik"]).toMatchObject({
    status: "running",
    oomKilled: false,
    lastLines: [],
    logLines: 3,
    errorLines: 3,
  });
  const seen = containers["traefik"]?.logs["traefik-docker-api/retry"];
  expect(seen).toMatchObject({ count: 3, lines: [retry, retry, retry] });
  expect(seen?.perMinute).toBeGreaterThan(60);
  expect(Date.parse(seen?.last ?? "")).toBeGreaterThan(Date.parse(seen?.first ?? ""));
  expect(containers["traefik"]?.logs["traefik-docker-api/client"]).toBeUndefined();

  expect(containers["n8n"]?.logs["n8n-webhook-registered/unknown"]).toMatchObject({ count: 1, lines: [webhook] });
  expect(containers["n8n"]?.actual.environment).toEqual({ DB: "${DB_PASSWORD}", HOST: "n8n", ADDED_TOKEN: REDACTED });
  expect(Object.keys(containers["n8n"]?.actual.networks ?? {})).toEqual(["back"]);
  expect(containers["n8n"]?.actual.volumes).toMatchObject([{ type: "volume", source: "data", target: "/data" }]);

  expect(containers["redis"]).toMatchObject({ containerName: `${prefix}-some-redis-1`, service: "redis" });
  expect(containers["broken"]).toMatchObject({ status: "exited", exitCode: 3 });
  expect(containers["broken"]?.lastLines).toEqual(expect.arrayContaining(["database is gone"]));
  expect(evidence.orphans.map(({ containerName }) => containerName)).toEqual([`${prefix}-stray`]);
  expect(evidence.engine?.version).toMatch(/^\d/);
  expect(evidence.disk?.root?.free).toBeGreaterThan(0);
  expect(evidence.disk?.volumes).toHaveProperty(`${prefix}-data`);
  expect(evidence.imagesMissing).toEqual(["unpulled"]);
  expect(evidence.engine?.minApiVersion).toMatch(/^1\.\d+$/);
  expect(JSON.stringify(evidence)).not.toContain(canary);
});

test("out of memory and restarted again and again, by what the Engine itself counts", async () => {
  const own = `${prefix}-loops`;
  const services = {
    greedy: { name: "greedy", containerName: `${own}-greedy`, image: busybox },
    loop: { name: "loop", containerName: `${own}-loop`, image: busybox },
  };
  const start = async (name: string, script: string, host: object) => {
    const body = { Image: busybox, Cmd: ["sh", "-c", script], HostConfig: { NetworkMode: "none", ...host } };
    const { id } = await engine.createContainer(name, body);
    await engine.startContainer(id);
  };
  await Promise.all([
    start(services.greedy.containerName, "x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done", { Memory: 16 * 2 ** 20 }),
    start(services.loop.containerName, "echo 'panic: no way'; exit 2", { RestartPolicy: { Name: "always" } }),
  ]);
  await engine.waitContainer(services.greedy.containerName);
  const looping = Stack.parse({ name: own, services });
  let restarts: readonly Finding[] = [];
  let killed: readonly Finding[] = [];
  // The Engine may hear of the kernel's kill only after the container's end.
  for (let tries = 0; (restarts.length === 0 || killed.length === 0) && tries < 40; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { findings } = evaluate({
      stack: looping,
      lens: "declared",
      evidence: await observe(engine, looping, { rules: allRules }),
    });
    restarts = findings.filter(({ rule }) => rule === "container-restarts");
    killed = findings.filter(({ rule }) => rule === "container-oom-killed");
  }
  expect(restarts.map(({ service }) => service)).toEqual(["loop"]);
  expect(restarts[0]?.evidence?.lines).toContain("panic: no way");
  expect(killed).toMatchObject([{ service: "greedy", seen: "a process of it was killed by the kernel" }]);
  expect(killed[0]?.message).toContain("its limit is 16 MiB");
});

describe("an Engine that answers slowly", () => {
  let server: Server;
  let folder: string;
  let socket: string;
  /** Answers nothing to requests whose path holds this. */
  let hung = "";

  // The real Engine behind a proxy that keeps one answer back: the one thing that can't be had from the Engine itself.
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "alfa-slow-"));
    socket = path.join(folder, "docker.sock");
    const real = (process.env["DOCKER_HOST"] ?? "").replace(/^unix:\/\//, "");
    const { request } = await import("node:http");
    server = createServer((incoming, outgoing) => {
      if (hung !== "" && incoming.url?.includes(hung) === true) return;
      const onward = request(
        { socketPath: real, path: incoming.url, method: incoming.method, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a log that does not come is absent; everything else is there in time", async () => {
    const id = (await engine.inspectContainer(`${prefix}-n8n`))?.Id ?? "";
    hung = `/containers/${id}/logs`;
    const start = performance.now();
    const evidence = await observe(openEngine(`unix://${socket}`), stack, { rules, deadline: 1.5 });
    expect(performance.now() - start).toBeLessThan(3000);
    expect(evidence.absent).toContainEqual({ source: "logs:n8n", reason: "no answer within 1.5 s" });
    expect(evidence.containers["traefik"]?.logs["traefik-docker-api/retry"]?.count).toBe(3);
    expect(evidence.containers["n8n"]?.status).toBe("running");
  });

  test("a container that does not answer is absent, not taken for stopped", async () => {
    const id = (await engine.inspectContainer(`${prefix}-n8n`))?.Id ?? "";
    hung = `/containers/${id}/json`;
    const evidence = await observe(openEngine(`unix://${socket}`), stack, { rules, deadline: 1.5 });
    expect(evidence.absent).toContainEqual({ source: "container:n8n", reason: "no answer within 1.5 s" });
    expect(Object.keys(evidence.containers).sort()).toEqual(["broken", "redis", "traefik"]);
  });

  test("a disk usage that is counted for ever is absent, and what needs it not evaluated", async () => {
    hung = "/system/df";
    const evidence = await observe(openEngine(`unix://${socket}`), stack, { rules, deadline: 1.5 });
    expect(evidence.disk).toBeUndefined();
    expect(evidence.absent.map(({ source }) => source)).toContain("disk");
    expect(Object.keys(evidence.containers)).toHaveLength(4);
    const { findings, notEvaluated } = evaluate({ stack, lens: "declared", evidence });
    expect(notEvaluated.map(({ rule: id }) => id)).toContain("disk-space");
    expect(findings.map(({ rule: id }) => id)).toContain("service-not-running");
  });

  test("one that lists no containers is an error in time", async () => {
    hung = "/containers/json";
    await expect(observe(openEngine(`unix://${socket}`), stack, { rules, deadline: 0.5 })).rejects.toThrow(
      `the Docker Engine at "unix://${socket}" did not list its containers within 0.5 s`,
    );
  });
});

test("no Engine at all is an error that names the address, at once", async () => {
  const start = performance.now();
  await expect(observe(openEngine(atHost("unix:///nonexistent/docker.sock")), stack, { rules })).rejects.toThrow(
    'can\'t reach the Docker Engine at "unix:///nonexistent/docker.sock"',
  );
  expect(performance.now() - start).toBeLessThan(1000);
});

describe("processes of this host", () => {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill();
  });

  test("tunnels by their real argv, the declared webhook and its strays by script and port; tokens are not shown", async () => {
    const script = path.join(mkdtempSync(path.join(tmpdir(), "alfa-host-")), "webhook.js");
    const code = "require('net').createServer().listen(+process.argv[2], '127.0.0.1')";
    const { writeFileSync } = await import("node:fs");
    writeFileSync(script, code);
    const webhookChild = spawn(process.execPath, [script, "39333"], { stdio: "ignore" });
    children.push(webhookChild);
    const named = spawn(
      process.execPath,
      [
        "-e",
        `process.title = "cloudflared tunnel --no-autoupdate run --token ${canary} --url http://localhost:39678"; setInterval(() => {}, 1000)`,
      ],
      { stdio: "ignore" },
    );
    children.push(named);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const host = { processes: [{ name: "hook", port: 39333, healthPath: "/health", script }] };
    const evidence = await observe(engine, Stack.parse({ name: prefix, services: {}, host }), { rules: [] });
    const hook = evidence.processes.find(({ pid }) => pid === webhookChild.pid);
    expect(hook).toMatchObject({ role: "webhook", port: 39333 });
    expect(hook?.command).toContain(script);
    expect(evidence.processes).toContainEqual(expect.objectContaining({ pid: named.pid, role: "tunnel", port: 39678 }));
    expect(Math.abs(Date.now() - Date.parse(hook?.startedAt ?? ""))).toBeLessThan(60_000);
    expect(JSON.stringify(evidence.processes)).not.toContain(canary);
    rmSync(path.dirname(script), { recursive: true, force: true });
  });
});
