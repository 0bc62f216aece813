import { isServer, knownHealthcheck, knownOf } from "../../../policies/rules/lib/known";
import { service } from "../../../stacks/model/service";

type Input = Parameters<typeof service>[0];
const of = (image: string, more: Partial<Input> = {}) => service({ name: "x", image, ...more });
const check = (image: string, more?: Partial<Input>) => knownHealthcheck(of(image, more))?.test?.join(" ");

test.each<[string, Partial<Input> | undefined, RegExp]>([
  ["postgres:18.6", undefined, /pg_isready/],
  ["mirror.example/library/redis:8", { command: ["redis-server", "--appendonly", "yes"] }, /redis-cli ping/],
  ["n8nio/n8n:2.46.5", undefined, /:5678\/healthz\/readiness$/],
  ["n8nio/n8n:1.60.0", { environment: { N8N_PORT: "80" } }, /:80\/healthz$/],
  ["traefik:v3.7.13", { command: ["--ping=true"] }, /traefik healthcheck --ping/],
  ["prom/prometheus:v3.13.0", { command: ["--web.enable-lifecycle"] }, /:9090\/-\/healthy/],
  ["grafana/grafana:13.2.0", undefined, /api\/health/],
])("%s with %j has a health check", (image, more, test) => {
  expect(check(image, more)).toMatch(test);
});

test.each<[string, Partial<Input>]>([
  ["postgres:18.6", { command: ["postgres", "-p", "5433"] }],
  ["postgres:18.6", { command: ["pg_dump", "shop"] }],
  ["postgres:18.6", { entrypoint: ["/init.sh"] }],
  ["redis:8", { command: ["redis-server", "--requirepass", "${PASSWORD}"] }],
  ["redis:8", { command: ["redis-server", "/etc/redis.conf"] }],
  ["n8nio/n8n:2.46.5", { environment: { N8N_PROTOCOL: "https" } }],
  ["n8nio/n8n:2.46.5", { command: ["worker"] }],
  ["traefik:v3.7.13", {}],
  ["traefik:v3.7.13", { command: ["--ping=true", "--entrypoints.traefik.address=:9000"] }],
  ["prom/prometheus:v3.13.0", { command: ["--web.external-url=/prometheus"] }],
  ["grafana/grafana:13.2.0", { volumes: [{ type: "bind", source: "/g", target: "/etc/grafana/grafana.ini" }] }],
  ["aquasec/trivy:0.74.0", { command: ["image", "nginx"] }],
  ["nginx:1.29.3", {}],
])("%s with %j has none: what it would ask may stand elsewhere", (image, more) => {
  expect(check(image, more)).toBeUndefined();
});

test("a job of a server's image is no server", () => {
  expect(isServer(of("postgres:18.6"))).toBe(true);
  expect(isServer(of("postgres:18.6", { command: ["psql", "-c", "select 1"] }))).toBe(false);
  expect(isServer(of("registry.example/web:1"))).toBe(false);
  expect(knownOf(of("n8nio/n8n:2.46.5", { command: ["import:workflow"] }))).toBeUndefined();
});
