import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { alfaStack, databases, endpoints, parseAlfaConfig, phaseOf } from "../../../stacks/alfa";
import { metricsOf } from "../../../stacks/alfa/services/prometheus";
import { networks } from "../../../stacks/alfa/networks";
import type { Service } from "../../../stacks/model/service";
import { isActive, type Stack } from "../../../stacks/model/stack";
import { samples } from "./configs";

const audited = z
  .object({ services: z.record(z.string(), z.unknown()), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(readFileSync(join(__dirname, "../../../stacks/alfa/audit/docker-compose.yml"), "utf8")));

/** Runs a check on the stacks of many configurations. */
function everyStack(check: (stack: Stack, services: Service[]) => void): void {
  for (const { stack } of samples) check(stack, Object.values(stack.services));
}

const activeOf = (stack: Stack): Service[] =>
  Object.values(stack.services).filter((service) => isActive(stack, service));
const shareNetwork = (a: Service, b: Service): boolean => Object.keys(a.networks).some((key) => key in b.networks);
/** Every string of a service in which a secret's place may stand. */
const texts = (service: unknown): string => JSON.stringify(service).replaceAll("$$", "");

test("the stack has the audited services, and what the remedies add", () => {
  const { services } = alfaStack(parseAlfaConfig({}));
  expect(Object.keys(services).sort()).toEqual(
    [...Object.keys(audited.services), "cloudflared", "n8n-runner", "socket-proxy"].sort(),
  );
});

test("the audited data is adopted: same volume keys, names and mount points, same network name", () => {
  const stack = alfaStack(parseAlfaConfig({}));
  for (const key of Object.keys(audited.volumes)) expect(stack.volumes[key]?.name).toBe(`alfa_${key}`);
  const mounts = Object.values(stack.services).flatMap(({ volumes }) =>
    volumes.map(({ source, target }) => `${String(source)}:${target}`),
  );
  expect(mounts).toEqual(
    expect.arrayContaining([
      "postgres-data:/var/lib/postgresql/data",
      "redis-data:/data",
      "n8n-data:/home/node/.n8n",
      "uptime-kuma-data:/app/data",
    ]),
  );
  expect(stack.networks[networks.data]?.name).toBe("alfa-network");
});

test("every service has limits, a health check, log rotation, no capability by default and no new privileges", () => {
  everyStack((_, services) => {
    for (const service of services) {
      expect(service).toMatchObject({
        restart: "unless-stopped",
        capDrop: ["ALL"],
        logging: { options: { "max-size": "10m" } },
      });
      expect(service.securityOpt).toContain("no-new-privileges:true");
      expect(service.memory).toBeGreaterThan(0);
      expect(service.cpus).toBeGreaterThan(0);
      expect(service.pids).toBeGreaterThan(0);
      expect(service.healthcheck?.test?.[0]).toBe("CMD");
      expect(service.privileged).toBeUndefined();
      expect(service.stopGracePeriod).toBeGreaterThanOrEqual(10);
    }
  });
});

test("the Engine takes no upload into a read-only root", () => {
  everyStack((_, services) => {
    for (const { readOnly, configs: files } of services) expect(readOnly === true && files.length > 0).toBe(false);
  });
});

test("ports are published on loopback only, once, with the offset", () => {
  everyStack((_, services) => {
    const published = services.flatMap(({ ports }) => ports);
    for (const { hostIp } of published) expect(hostIp).toBe("127.0.0.1");
    const numbers = published.map((port) => Number(port.published));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBeLessThan(65536);
  });
  const ports = alfaStack(parseAlfaConfig({ portOffset: 10_000 })).services["traefik"]?.ports;
  expect(ports?.map((port) => port.published)).toEqual(["10080", "10443", "18080"]);
});

test("who depends on a service shares a network with it and waits until it is healthy", () => {
  everyStack((stack) => {
    for (const service of activeOf(stack)) {
      for (const [name, { condition }] of Object.entries(service.dependsOn)) {
        const other = stack.services[name];
        if (!other) throw new Error(`${service.name} depends on ${name}, which is not there`);
        expect([service.name, name, isActive(stack, other), shareNetwork(service, other), condition]).toEqual([
          service.name,
          name,
          true,
          true,
          "service_healthy",
        ]);
      }
    }
  });
});

const ScrapeConfig = z.object({
  scrape_configs: z.array(
    z.object({ metrics_path: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
  ),
});

test("Prometheus scrapes exactly the started services that have metrics, over a shared network", () => {
  everyStack((stack) => {
    const prometheus = stack.services["prometheus"];
    const file = prometheus?.configs.find(({ target }) => target.endsWith("prometheus.yml"));
    const { scrape_configs: jobs } = ScrapeConfig.parse(parse(file?.content ?? ""));
    const targets = jobs.flatMap((job) => job.static_configs.flatMap((it) => it.targets));
    const wanted = activeOf(stack).flatMap((service) => {
      const where = metricsOf(service);
      return where ? [`${service.name}:${where.port}`] : [];
    });
    if (prometheus && isActive(stack, prometheus)) expect(targets.sort()).toEqual(wanted.sort());
    for (const target of targets) {
      const other = stack.services[target.split(":")[0] ?? ""];
      expect([target, !!prometheus && !!other && shareNetwork(prometheus, other)]).toEqual([target, true]);
    }
  });
});

test("every host name that a container's file, command or environment uses can be reached", () => {
  everyStack((stack) => {
    for (const service of activeOf(stack)) {
      for (const [, name] of texts(service).matchAll(/(?:http|tcp):\/\/([a-z0-9-]+(?:\.docker\.internal)?):\d+/g)) {
        if (name === "host.docker.internal") expect(service.extraHosts).toContain("host.docker.internal:host-gateway");
        const other = stack.services[name ?? ""];
        if (other) expect([service.name, name, shareNetwork(service, other)]).toEqual([service.name, name, true]);
      }
    }
  });
});

test("the databases and the Docker API are reached by those who need them only, and Traefik by neither", () => {
  const { services } = alfaStack(parseAlfaConfig({}));
  const on = (key: string) =>
    Object.values(services)
      .filter((service) => key in service.networks)
      .map(({ name }) => name)
      .sort();
  expect(on(networks.data)).toEqual(
    ["authentik-server", "authentik-worker", "backstage", "n8n", "postgres", "redis", "uptime-kuma"].sort(),
  );
  expect(on(networks.dockerApi)).toEqual(["cadvisor", "promtail", "socket-proxy"]);
  expect(on(networks.runners)).toEqual(["n8n", "n8n-runner"]);
  expect(Object.keys(services["socket-proxy"]?.networks ?? {})).toEqual([networks.dockerApi]);
});

test("Traefik shares a network with what it routes, and no two routers have one name or one rule", () => {
  everyStack((stack, services) => {
    const edge = stack.networks[networks.edge]?.name;
    const routed = services.filter((service) => service.labels["traefik.enable"] === "true");
    for (const service of routed) {
      expect(service.labels["traefik.docker.network"]).toBe(edge);
      expect(Object.keys(service.networks)).toContain(networks.edge);
    }
    const rules = routed.flatMap(({ labels }) =>
      Object.entries(labels).flatMap(([key, value]) => (key.endsWith(".rule") ? [value] : [])),
    );
    expect(rules).toHaveLength(routed.length);
    expect(new Set(rules).size).toBe(rules.length);
  });
});

test("a secret stands as its place only: what is declared is used, what is used is declared", () => {
  everyStack((stack) => {
    const used = new Set(
      [...activeOf(stack), stack.host, stack.n8n?.credentials, stack.n8n?.probes].flatMap((it) =>
        [...texts(it).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
      ),
    );
    if (stack.uptimeKuma) used.add(stack.uptimeKuma.passwordSecret);
    if (stack.n8n?.owner) used.add(stack.n8n.owner.passwordSecret);
    for (const name of used) expect(Object.keys(stack.secrets)).toContain(name);
    expect([...used].sort()).toEqual(Object.keys(stack.secrets).sort());
    for (const service of Object.values(stack.services)) {
      for (const [key, value] of Object.entries(service.environment)) {
        if (/PASSWORD|SECRET|TOKEN|ENCRYPTION_KEY/.test(key)) expect(value).toMatch(/^\$\{\w+\}$/);
      }
    }
  });
});

test("each database's client is a service with the role's password", () => {
  for (const { config, stack } of samples) {
    for (const { service, role, passwordSecret } of databases(config)) {
      const { environment } = stack.services[service]!;
      expect(Object.values(environment)).toContain(`\${${passwordSecret}}`);
      expect(Object.values(environment)).toContain(role);
    }
  }
});

test("the runner has n8n's version", () => {
  everyStack((stack) => {
    const tag = (name: string) => stack.services[name]?.image?.split(":").at(-1);
    expect(tag("n8n-runner")).toBe(tag("n8n"));
  });
});

test("a registry stands before the upstream repository", () => {
  const { services } = alfaStack(parseAlfaConfig({ registry: "sandbox.local" }));
  expect(services["traefik"]?.image).toMatch(/^sandbox\.local\/traefik:v\d/);
  expect(services["cadvisor"]?.image).toMatch(/^sandbox\.local\/google\/cadvisor:v\d/);
});

test("a service that can't be started says why", () => {
  const bare = alfaStack(parseAlfaConfig({}));
  expect(bare.notStarted["backstage"]).toContain("alfa:backstageImage");
  expect(bare.notStarted["cloudflared"]).toContain("TUNNEL_SECRET");
  expect(alfaStack(parseAlfaConfig({ backstageImage: "a/b:1" })).notStarted).not.toHaveProperty("backstage");
});

test("the Docker socket is mounted where it must be only", () => {
  const holders = (record: Record<string, unknown>) =>
    Object.values(alfaStack(parseAlfaConfig({ ...record, socketPath: "/run/other.sock" })).services)
      .filter(({ volumes }) => volumes.some(({ source }) => source === "/run/other.sock"))
      .map(({ name }) => name)
      .sort();
  expect(holders({})).toEqual(["falco", "socket-proxy", "traefik"]);
  expect(holders({ traefikSocket: "proxy" })).toEqual(["falco", "socket-proxy"]);
});

test("forward authentication guards the dashboards, and Authentik knows each", () => {
  const { services } = alfaStack(parseAlfaConfig({ authentikForwardAuth: true }));
  for (const name of ["prometheus", "alertmanager", "grafana"]) {
    expect(services[name]?.labels[`traefik.http.routers.alfa-${name}.middlewares`]).toBe("alfa-authentik@file");
    expect(services["authentik-worker"]?.configs[0]?.content).toContain(`provider-${name}`);
  }
  expect(services["traefik"]?.configs[0]?.content).toContain("http://authentik-server:9000");
  expect(services["n8n"]?.labels).not.toHaveProperty("traefik.http.routers.alfa-n8n.middlewares");
});

test("the catalogue has an entity a service", () => {
  const stack = alfaStack(parseAlfaConfig({ backstageImage: "a/b:1" }));
  const file = stack.services["backstage"]?.configs.find(({ target }) => target.endsWith("catalogue.yaml"));
  const Entity = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });
  const entities = parseAllDocuments(file?.content ?? "").map((document) => Entity.parse(document.toJS()));
  const components = entities.filter(({ kind }) => kind === "Component").map(({ metadata }) => metadata.name);
  expect(components.sort()).toEqual(
    [...Object.keys(stack.services).filter((it) => it !== "backstage"), "alfa-webhook"].sort(),
  );
});

test("every service and finding has its phase", () => {
  for (const name of Object.keys(alfaStack(parseAlfaConfig({})).services))
    expect([name, phaseOf(name)]).not.toContain(undefined);
  for (const finding of ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]) expect(phaseOf(finding)).toBeDefined();
  expect([phaseOf("traefik"), phaseOf("promtail"), phaseOf("trivy")]).toEqual([1, 2, 3]);
});

test("the audit's endpoints carry the offset", () => {
  expect(endpoints(parseAlfaConfig({ portOffset: 10_000 })).map(({ url }) => url)).toEqual([
    "http://localhost:13333/health",
    "http://localhost:15678/healthz",
    "http://localhost:13001/",
    "http://localhost:18080/api/overview",
  ]);
});

test("by config PM2 runs the tunnel: its files end in a 404 and hold the secret's place, and no service runs a second one", () => {
  const tunnel = {
    id: "7f0e2a61-9c1d-4b7e-8a53-1f2d3c4b5a69",
    account: "0123456789abcdef0123456789abcdef",
    hostname: "alfa.example.org",
    by: "pm2",
  };
  expect(() => parseAlfaConfig({ tunnel })).toThrow('"alfa:tunnel" has by "pm2" and no "command"');
  const stack = alfaStack(parseAlfaConfig({ tunnel: { ...tunnel, command: "/usr/local/bin/cloudflared" } }));
  expect(stack.notStarted["cloudflared"]).toBe("PM2 runs the tunnel (alfa:tunnel)");
  const { run } = stack.host.tunnels[0] ?? {};
  expect(run).toMatchObject({
    metrics: "127.0.0.1:9241",
    ingress: [
      { hostname: "alfa.example.org", service: "http://127.0.0.1:3333" },
      { hostname: "", service: "http_status:404" },
    ],
    app: {
      script: "/usr/local/bin/cloudflared",
      args: ["tunnel", "--config", "@files/config.yml", "--metrics", "127.0.0.1:9241", "run"],
    },
  });
  expect(run?.app?.files["config.yml"]).toContain("credentials-file:");
  expect(run?.app?.files["credentials.json"]).toContain("${TUNNEL_SECRET}");
});
