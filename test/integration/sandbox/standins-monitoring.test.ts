import type { Service } from "../../../stacks/model/service";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { eventually, Scene } from "./standins-support";

const engine = testEngine();
const scene = new Scene(engine, testPrefix());

/** Not every machine's Engine can grant SYS_RESOURCE; since Linux 5.11 the driver needs it no more. */
const grantable = (service: Service): Service => ({
  ...service,
  capAdd: service.capAdd.filter((name) => name !== "SYS_RESOURCE"),
});

beforeAll(async () => {
  await scene.prepare([
    "socket-proxy",
    "prometheus",
    "alertmanager",
    "loki",
    "grafana",
    "promtail",
    "cadvisor",
    "falcosidekick",
    "falco",
  ]);
}, 300_000);

afterAll(async () => {
  await removeAll(engine, scene.prefix);
}, 180_000);

test("Grafana is unhealthy while a provisioned data source does not answer, and says which", async () => {
  await scene.start("prometheus");
  await scene.start("alertmanager");
  await scene.start("grafana");
  await scene.reaches("prometheus", "healthy");
  await eventually(async () => {
    expect(await scene.curl("grafana", "http://127.0.0.1:3000/api/health")).toMatch(
      /"datasources":\["Loki: .*lookup loki/,
    );
  });
  await scene.start("loki");
  await scene.reaches("loki", "healthy");
  await scene.reaches("grafana", "healthy");
}, 180_000);

test("Grafana serves the provisioned dashboard to its administrator only, and queries Prometheus through a data source", async () => {
  const admin = `admin:${scene.secret("GRAFANA_ADMIN_PASSWORD")}`;
  expect(await scene.curl("grafana", "http://127.0.0.1:3000/api/search")).toContain("Unauthorized");
  expect(await scene.curl("grafana", "-u", "admin:admin", "http://127.0.0.1:3000/api/search")).toContain(
    "Unauthorized",
  );
  expect(JSON.parse(await scene.curl("grafana", "-u", admin, "http://127.0.0.1:3000/api/search"))).toMatchObject([
    { uid: scene.prefix, folderTitle: "ALFA" },
  ]);
  const answer = await scene.curl(
    "grafana",
    "-u",
    admin,
    "http://127.0.0.1:3000/api/datasources/proxy/uid/prometheus/api/v1/query?query=vector(7)",
  );
  expect(JSON.parse(answer)).toMatchObject({
    status: "success",
    data: { result: [{ value: [expect.any(Number), "7"] }] },
  });
}, 180_000);

test("Alloy is not ready without an Engine, and brings the containers' lines to Loki with one", async () => {
  await scene.start("promtail");
  await eventually(async () => {
    expect(await scene.curl("promtail", "http://127.0.0.1:12345/-/ready")).toMatch(/not ready: .*socket-proxy/);
  });
  await scene.start("socket-proxy");
  await scene.reaches("socket-proxy", "healthy");
  await scene.reaches("promtail", "healthy");
  const query = encodeURIComponent(`{service="grafana",project="${scene.prefix}"} |= "HTTP Server Listen"`);
  const answer = () => scene.curl("loki", `http://127.0.0.1:3100/loki/api/v1/query_range?query=${query}`);
  await eventually(async () => {
    expect(JSON.parse(await answer())).toMatchObject({
      data: { result: [{ stream: { container: scene.container("grafana") } }] },
    });
  });
}, 180_000);

test("Promtail, chosen by config, does what Alloy does", async () => {
  const chosen = new Scene(engine, scene.prefix, { promtail: "promtail" });
  await engine.removeContainer(scene.container("promtail"), { force: true });
  await chosen.build(["promtail"]);
  await chosen.start("promtail");
  await chosen.reaches("promtail", "healthy");
  await eventually(async () => {
    const sent = /promtail_sent_entries_total (\d+)/.exec(
      await chosen.curl("promtail", "http://127.0.0.1:9080/metrics"),
    )?.[1];
    expect(Number(sent)).toBeGreaterThan(0);
  });
}, 180_000);

test("Loki keeps its lines over a restart", async () => {
  await engine.restartContainer(scene.container("loki"));
  await scene.reaches("loki", "healthy");
  expect(await scene.curl("loki", "http://127.0.0.1:3100/loki/api/v1/label/service/values")).toContain("grafana");
}, 180_000);

test("cAdvisor counts the memory of each container under its name", async () => {
  await scene.start("cadvisor");
  await scene.reaches("cadvisor", "healthy");
  const metrics = await scene.curl("cadvisor", "http://127.0.0.1:8080/metrics");
  const line = metrics
    .split("\n")
    .find(
      (text) =>
        text.startsWith("container_memory_working_set_bytes") && text.includes(`name="${scene.container("loki")}"`),
    );
  expect(Number(line?.split(" ").at(-1))).toBeGreaterThan(1_000_000);
}, 180_000);

test("cAdvisor ends without the host's /sys", async () => {
  await engine.removeContainer(scene.container("cadvisor"), { force: true });
  await scene.start("cadvisor", (service) => ({ ...service, volumes: [], restart: "no" }));
  await scene.reaches("cadvisor", "exited");
  expect(await scene.logs("cadvisor")).toContain("Failed to create a Container Manager: mountpoint for cpu not found");
}, 180_000);

test("Falco reports a shell with a terminal in a container, through falcosidekick, to Alertmanager", async () => {
  await scene.start("falcosidekick");
  await scene.reaches("falcosidekick", "healthy");
  await scene.start("falco", grantable);
  await scene.reaches("falco", "healthy");
  const shell = `${scene.prefix}-shell`;
  const image = (await engine.inspectContainer(scene.container("loki")))?.Image;
  await engine.createContainer(shell, { Image: image, Entrypoint: ["sh", "-c", "sleep 3; true"], Tty: true });
  await engine.startContainer(shell);
  await eventually(async () => {
    const alerts = await scene.curl("alertmanager", "http://127.0.0.1:9093/api/v2/alerts");
    expect(JSON.parse(alerts)).toMatchObject([
      {
        labels: {
          rule: "Terminal shell in container",
          source: "falco",
          severity: "information",
          container_name: shell,
        },
      },
    ]);
  });
  expect(await scene.logs("falcosidekick")).toContain("[INFO]  : AlertManager - POST OK (200)");
}, 180_000);

test("falcosidekick's test event reaches Alertmanager", async () => {
  await scene.curl("falcosidekick", "-X", "POST", "http://127.0.0.1:2801/test");
  await eventually(async () => {
    expect(await scene.curl("alertmanager", "http://127.0.0.1:9093/api/v2/alerts")).toContain(
      "This is a test from falcosidekick",
    );
  });
}, 180_000);

test("falcosidekick and Falco are unhealthy without what they send to", async () => {
  await engine.stopContainer(scene.container("alertmanager"), 1);
  expect(await scene.curl("falcosidekick", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:2801/ping")).toBe(
    "503",
  );
  expect(await scene.curl("falco", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:8765/healthz")).toBe(
    "503",
  );
}, 180_000);

test.each([
  ["without SYS_ADMIN", { capAdd: ["SYS_PTRACE"] }, "Operation not permitted"],
  [
    "without the host's processes",
    { capAdd: ["SYS_ADMIN", "SYS_PTRACE"], volumes: [] },
    "scap_open_live() error creating the process list",
  ],
])(
  "Falco ends %s",
  async (_, change, words) => {
    await engine.removeContainer(scene.container("falco"), { force: true });
    await scene.start("falco", (service) => ({ ...service, ...change, restart: "no" }));
    await scene.reaches("falco", "exited");
    expect(await scene.logs("falco")).toContain(words);
    expect(await scene.logs("falco")).toContain("Error: Initialization issues during scap_init");
  },
  60_000,
);
