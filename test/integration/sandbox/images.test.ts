import { statusOf } from "./ask";
import { openEngine } from "../../../stacks/engine";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { until } from "../../../infra/toolchain/sandbox/up/wait";

const engine = openEngine();
// several runs may share one Engine
const prefix = `sbimg-${process.pid}-`;
const network = `${prefix}network`;
const socket = engine.where.host.replace(/^unix:\/\//, "");
const images = {
  traefik: "sandbox.local/traefik:v3.7.13",
  proxy: "sandbox.local/tecnativa/docker-socket-proxy:v0.4.2",
  redis: "sandbox.local/redis:7",
  postgres: "sandbox.local/postgres:15",
  n8n: "sandbox.local/n8nio/n8n:2.46.5",
  runners: "sandbox.local/n8nio/runners:2.46.5",
};

async function clean(): Promise<void> {
  const own = (await engine.listContainers()).filter(({ Names }) => Names?.[0]?.startsWith(`/${prefix}`));
  await Promise.all(own.map(({ Id }) => engine.removeContainer(Id, { force: true, volumes: true })));
  await engine.removeNetwork(network);
}

/** Starts a container on the test's network. @returns its address there. */
async function run(
  name: string,
  body: { Image: string; HostConfig?: object; [key: string]: unknown },
): Promise<string> {
  await engine.createContainer(prefix + name, {
    ...body,
    HostConfig: { ...body.HostConfig, NetworkMode: network },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
  });
  await engine.startContainer(prefix + name);
  return (await engine.inspectContainer(prefix + name))?.NetworkSettings.Networks?.[network]?.IPAddress ?? "";
}

beforeAll(async () => {
  await clean();
  await buildSandboxImages(engine, Object.values(images));
  await engine.createNetwork({ Name: network });
}, 600_000);

afterAll(clean, 60_000);

test("a second build builds nothing", async () => {
  const started = Date.now();
  expect(await buildSandboxImages(engine, Object.values(images))).toEqual([]);
  expect(Date.now() - started).toBeLessThan(2_000);
});

test("Traefik routes by labels, through the socket and through a filtering proxy", async () => {
  const web = "traefik.http";
  await run("web", {
    Image: images.redis,
    Cmd: ["busybox", "httpd", "-f", "-p", "8000", "-h", "/etc"],
    Labels: {
      "traefik.enable": "true",
      sbimg: prefix,
      [`${web}.routers.sbimg.rule`]: "Host(`web.localhost`)",
      [`${web}.services.sbimg.loadbalancer.server.port`]: "8000",
    },
  });
  const proxy = await run("proxy", {
    Image: images.proxy,
    Env: ["CONTAINERS=1"],
    HostConfig: { Binds: [`${socket}:/var/run/docker.sock:ro`] },
  });
  const flags = [
    "--ping",
    "--api.insecure",
    "--entrypoints.web.address=:80",
    "--providers.docker",
    "--providers.docker.constraints=Label(`sbimg`, `" + prefix + "`)",
  ];
  const mounted = await run("traefik", {
    Image: images.traefik,
    Cmd: flags,
    HostConfig: { Binds: [`${socket}:/var/run/docker.sock:ro`] },
  });
  const proxied = await run("traefik-proxied", {
    Image: images.traefik,
    Cmd: [...flags, "--providers.docker.endpoint=tcp://proxy:2375"],
  });
  for (const address of [mounted, proxied]) {
    await until(
      `Traefik at ${address} routes`,
      20_000,
      async () => (await statusOf(`http://${address}/hostname`, "web.localhost")) === 200,
    );
    expect(await statusOf(`http://${address}/hostname`, "other.localhost")).toBe(404);
  }
  expect((await engine.exec(`${prefix}traefik`, ["traefik", "healthcheck", "--ping"])).exitCode).toBe(0);
  expect(await statusOf(`http://${proxy}:2375/images/json`)).toBe(403);
  expect((await fetch(`http://${proxy}:2375/containers/create`, { method: "POST" })).status).toBe(403);

  await engine.removeContainer(`${prefix}web`, { force: true });
  await until(
    "Traefik drops the route",
    10_000,
    async () => (await statusOf(`http://${mounted}/hostname`, "web.localhost")) === 404,
  );
}, 60_000);

test("n8n's external runner registers with the right token, again after n8n's restart, and not with a wrong one", async () => {
  await run("postgres", { Image: images.postgres, Env: ["POSTGRES_USER=alfa", "POSTGRES_PASSWORD=p"] });
  await until(
    "PostgreSQL answers",
    30_000,
    async () => (await engine.exec(`${prefix}postgres`, ["pg_isready", "-h", "127.0.0.1"])).exitCode === 0,
  );
  await run("n8n", {
    Image: images.n8n,
    Env: [
      ..."HOST=postgres DATABASE=alfa USER=alfa PASSWORD=p".split(" ").map((one) => `DB_POSTGRESDB_${one}`),
      "N8N_RUNNERS_MODE=external",
      "N8N_RUNNERS_AUTH_TOKEN=right",
      "N8N_RUNNERS_BROKER_LISTEN_ADDRESS=0.0.0.0",
    ],
  });
  const runner = (name: string, token: string) =>
    run(name, {
      Image: images.runners,
      Env: [`N8N_RUNNERS_AUTH_TOKEN=${token}`, "N8N_RUNNERS_TASK_BROKER_URI=http://n8n:5679"],
    });
  await runner("wrong", "wrong");
  await until("the wrong token is refused", 20_000, async () =>
    (await engine.logText(`${prefix}wrong`)).includes("received status code 403"),
  );
  expect(await engine.logText(`${prefix}n8n`)).not.toContain("Registered runner");
  await runner("right", "right");
  const registered = async () =>
    (await engine.logText(`${prefix}n8n`)).split('Registered runner "launcher-python"').length - 1;
  await until("the runner registers", 20_000, async () => (await registered()) === 1);
  expect((await engine.exec(`${prefix}right`, ["wget", "-qO-", "http://127.0.0.1:5680/healthz"])).exitCode).toBe(0);

  await engine.restartContainer(`${prefix}n8n`, 30);
  await until("it registers again", 20_000, async () => (await registered()) === 2);
  const log = await engine.logText(`${prefix}n8n`);
  expect(log).toContain("Received SIGTERM. Shutting down...");
  expect(log).not.toContain("Last session crashed");
}, 120_000);

test("n8n answers a webhook once its workflow is published and n8n started again", async () => {
  const workflow = {
    id: "w1",
    name: "Slack",
    nodes: [
      { name: "Webhook", type: "n8n-nodes-base.webhook", parameters: { httpMethod: "POST", path: "slack-command" } },
    ],
    connections: {},
  };
  const script = `cat > /tmp/w.json <<'EOF'\n${JSON.stringify(workflow)}\nEOF\nn8n import:workflow --input=/tmp/w.json && n8n publish:workflow --id=w1`;
  const done = await engine.exec(`${prefix}n8n`, ["sh", "-c", script]);
  expect(done.exitCode).toBe(0);
  expect(done.stdout).toContain("Successfully imported 1 workflow.");
  const address = (await engine.inspectContainer(`${prefix}n8n`))?.NetworkSettings.Networks?.[network]?.IPAddress ?? "";
  const call = async () => (await fetch(`http://${address}:5678/webhook/slack-command`, { method: "POST" })).status;
  expect(await call()).toBe(404);
  await engine.restartContainer(`${prefix}n8n`, 30);
  await until("the webhook is registered", 20_000, async () => (await call()) === 200);
}, 60_000);
