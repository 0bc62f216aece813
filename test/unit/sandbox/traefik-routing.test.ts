import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { merged } from "../../../infra/toolchain/sandbox/images/traefik/dynamic";
import { dynamicOfFile } from "../../../infra/toolchain/sandbox/images/traefik/file-provider";
import { routingOf, type Container } from "../../../infra/toolchain/sandbox/images/traefik/routing";

const settings = { exposedByDefault: false, network: "net", defaultEntryPoints: ["web"] };

const container = (change: Partial<Container>): Container => ({
  id: "1",
  name: "alfa-n8n",
  labels: {
    "traefik.enable": "true",
    "traefik.http.routers.n8n.rule": "Host(`n8n.localhost`)",
    "traefik.http.services.n8n.loadbalancer.server.port": "5678",
  },
  addresses: { other: "10.0.0.9", net: "10.0.0.2" },
  ports: [80],
  running: true,
  health: "",
  ...change,
});

test("a labelled container becomes a router and a service on the shared network", () => {
  const found = routingOf([container({})], settings);
  expect([...found.services]).toEqual([["n8n@docker", "http://10.0.0.2:5678"]]);
  expect(found.routers).toMatchObject([
    { name: "n8n@docker", service: "n8n@docker", entryPoints: ["web"], text: "Host(`n8n.localhost`)" },
  ]);
  expect(found.errors).toEqual([]);
});

test.each([
  ["not enabled", { labels: {} }],
  ["stopped", { running: false }],
  ["starting", { health: "starting" }],
  ["unhealthy", { health: "unhealthy" }],
] satisfies [string, Partial<Container>][])("a container that is %s is not routed to", (_, change) => {
  expect(routingOf([container(change)], settings).routers).toEqual([]);
});

test("without a port label the lowest exposed port counts; without any, it says so", () => {
  const labels = { "traefik.enable": "true", "traefik.http.routers.a.rule": "Host(`a`)" };
  expect([...routingOf([container({ labels })], settings).services.values()]).toEqual(["http://10.0.0.2:80"]);
  expect(routingOf([container({ labels, ports: [] })], settings).errors).toEqual([
    'service "alfa-n8n" error: port is missing',
  ]);
});

test("two containers with one router name and different rules lose the router", () => {
  const other = container({
    name: "other",
    labels: { "traefik.enable": "true", "traefik.http.routers.n8n.rule": "Host(`x`)" },
  });
  const found = routingOf([container({}), other], settings);
  expect(found.routers).toEqual([]);
  expect(found.errors).toEqual(["Router defined multiple times with different configurations in [other]"]);
});

test("the file provider's middleware is found from a container's router; longer rules go first", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "alfa-")), "dynamic.yml");
  writeFileSync(
    file,
    `http:
  routers:
    dashboard: { rule: "Host(\`traefik.localhost\`)", entryPoints: [web], service: api@internal }
  middlewares:
    authentik: { forwardAuth: { address: "http://a/auth", authResponseHeaders: [X-User] } }
`,
  );
  const labels = { ...container({}).labels, "traefik.http.routers.n8n.middlewares": "authentik@file" };
  const all = merged([routingOf([container({ labels })], settings), dynamicOfFile(file, ["web"])]);
  expect(all.routers.map(({ name, middlewares }) => [name, middlewares])).toEqual([
    ["dashboard@file", []],
    ["n8n@docker", ["authentik@file"]],
  ]);
  expect(all.forwardAuths.get("authentik@file")).toEqual({ address: "http://a/auth", responseHeaders: ["X-User"] });
});
