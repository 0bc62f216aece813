import { same } from "../../../policies/lang";
import { Stack } from "../../../stacks/model/stack";
import { service } from "../../../stacks/model/service";
import type { ContainerEvidence, Evidence } from "../../../policies/observe/evidence";
import { duration, status, statusOf } from "../../../infra/cli/status";

const takenAt = "2026-11-22T12:00:00.000Z";
const stack = Stack.parse({
  name: "alfa",
  activeProfiles: ["core"],
  notStarted: { backstage: "no image is configured (alfa:backstageImage)" },
  services: {
    n8n: { name: "n8n", image: "n8nio/n8n:2.46.5", profiles: ["core"] },
    redis: { name: "redis", image: "redis:8.10.1" },
    postgres: { name: "postgres", image: "postgres:17.11" },
    grafana: { name: "grafana", image: "grafana:13", profiles: ["monitoring"] },
    backstage: { name: "backstage", profiles: ["core"] },
    traefik: { name: "traefik", profiles: ["core"] },
  },
});

function container(name: string, more: Partial<ContainerEvidence>): ContainerEvidence {
  return {
    service: name,
    containerName: `alfa-${name}`,
    id: "0",
    status: "running",
    oomKilled: false,
    restartCount: 0,
    imageHasHealthcheck: false,
    actual: service({ name, image: `${name}:1` }),
    logs: {},
    logLines: 0,
    errorLines: 0,
    lastLines: [],
    ...more,
  };
}

const evidence: Evidence = {
  takenAt,
  window: 60,
  engine: { version: "29.1.0", apiVersion: "1.52", minApiVersion: "1.44", operatingSystem: "Debian", desktop: false },
  containers: {
    n8n: container("n8n", {
      health: "healthy",
      restartCount: 2,
      startedAt: "2026-11-22T08:30:00.000Z",
      actual: service({
        name: "n8n",
        image: "n8nio/n8n:2.46.5",
        ports: [{ target: 5678, published: "5678", hostIp: "127.0.0.1" }],
      }),
    }),
    redis: container("redis", { status: "exited", exitCode: 137, oomKilled: true }),
    postgres: container("postgres", { health: "unhealthy", lastLines: ["FATAL: \u001b[31mno space\u0007 left"] }),
  },
  orphans: [{ containerName: "alfa-old", reason: same("is not declared") }],
  processes: [{ pid: 7, command: ["cloudflared", "tunnel"], role: "tunnel", port: 3333 }],
  probes: [
    {
      name: "n8n",
      service: "n8n",
      kind: "http",
      target: "http://localhost:5678/healthz",
      state: "well",
      seen: "HTTP 200",
      milliseconds: 4,
    },
    {
      name: "redis",
      service: "redis",
      kind: "redis",
      target: "port 6379",
      state: "ill",
      seen: "no answer within 2 s",
      milliseconds: 2000,
    },
  ],
  disk: {
    root: { path: "/var/lib/docker", size: 100 * 2 ** 30, free: 25 * 2 ** 30 },
    images: 6 * 2 ** 30,
    containers: 0,
    buildCache: 2 ** 29,
    volumes: { a: 2 ** 30, b: 2 ** 30 },
  },
  absent: [{ source: "logs:n8n", reason: "no answer within 3 s" }],
};

test("each service that does not run says why", () => {
  const { services, summary } = statusOf(stack, evidence);
  const reasons = Object.fromEntries(services.map(({ service: name, reason }) => [name, reason]));
  expect(reasons).toEqual({
    n8n: undefined,
    redis: "killed: out of memory",
    postgres: "health check fails: FATAL: \u001b[31mno space\u0007 left",
    grafana: "profile monitoring is not active",
    backstage: "no image is configured (alfa:backstageImage)",
    traefik: "never created",
  });
  expect(summary).toEqual({ declared: 6, running: 2, unhealthy: 1, notRunning: 4 });
});

test("of a swarm's service another node may have the task", () => {
  const traefik = statusOf(stack, evidence, "swarm").services.find(({ service: name }) => name === "traefik");
  expect(traefik?.reason).toBe("no task of it on this Engine's node");
});

test("the table holds state, health, restarts, uptime and ports; no control character gets through", () => {
  const text = status(stack, evidence, 120);
  expect(text).toMatch(
    /n8n +│ core +│ n8nio\/n8n:2\.46\.5 │ running │ healthy +│ 2 +│ 3 h 30 min │ 127\.0\.0\.1:5678->5678/,
  );
  expect(text).toContain("tunnel pid 7 port 3333: cloudflared tunnel");
  expect(text).toContain("well n8n, http://localhost:5678/healthz: HTTP 200, 4 ms");
  expect(text).toContain("ill redis, redis port 6379: no answer within 2 s, 2000 ms");
  expect(text).toContain(
    "25.0 GiB of 100.0 GiB free; images 6.0 GiB, volumes 2.0 GiB, containers 0.0 GiB, build cache 0.5 GiB",
  );
  expect(text).toContain("alfa-old is not declared");
  expect(text).toContain("logs:n8n: no answer within 3 s");
  expect(text).toContain("2 of 6 services run, 1 unhealthy; Docker Engine 29.1.0, API 1.52");
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [3600, "1 h"],
  [3661, "1 h 1 min"],
  [273_600, "3 d 4 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
