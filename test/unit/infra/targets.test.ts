import { partOf, targetsOf } from "../../../infra/targets";
import { alfaStack, hasHost, parseAlfaConfig, servicesOf } from "../../../stacks/alfa";
import { stack } from "../../../stacks/model/stack";

const alfa = alfaStack(parseAlfaConfig({}));
const targets = (phase: number) => targetsOf(partOf(alfa, servicesOf(alfa, phase), hasHost(phase)), "dev");
const named = (phase: number, type: string) =>
  targets(phase).flatMap((urn) => (urn.includes(`${type}::`) ? [urn.slice(urn.lastIndexOf("::") + 2)] : []));

test("the first phase is Traefik, the data, and Uptime Kuma with what it is to watch by then", () => {
  expect(named(1, ":Container").sort()).toEqual(["postgres", "redis", "socket-proxy", "traefik", "uptime-kuma"]);
  expect(named(1, ":Monitor").sort()).toEqual([
    "monitor-alfa-webhook",
    "monitor-postgres",
    "monitor-redis",
    "monitor-traefik",
  ]);
  expect(named(1, ":Network").sort()).toEqual(["alfa-network", "docker-api", "edge", "monitoring"]);
  expect(targets(1)).toContain("urn:pulumi:dev::alfa::alfa:index:Stack::alfa");
  expect(targets(1)).toContain("urn:pulumi:dev::alfa::alfa:index:Stack$command:local:Command::databases");
});

test("a later phase brings what it needs", () => {
  expect(named(2, ":Container")).toEqual(expect.arrayContaining(["n8n", "n8n-runner", "postgres", "grafana", "loki"]));
  expect(named(3, ":Container")).toEqual(expect.arrayContaining(["authentik-server", "postgres", "alertmanager"]));
  expect(named(2, ":Container")).not.toContain("falco");
});

test("the processes on the host belong to the second phase", () => {
  const hosts = [1, 2, 3].map((phase) => targets(phase).filter((urn) => urn.includes("$alfa:host:")));
  expect(hosts.map((urns) => urns.map((urn) => urn.replace(/.*alfa:host:/, "")))).toEqual([
    [],
    ["Strays::strays-alfa-webhook", "Pm2App::pm2-alfa-webhook", "Tunnel::tunnel"],
    [],
  ]);
});

test("together the phases are the whole stack", () => {
  const all = targetsOf(partOf(alfa, Object.keys(alfa.services), true), "dev");
  expect(new Set([1, 2, 3].flatMap(targets))).toEqual(new Set(all));
});

test("a stack that is not ALFA's has no phases", () => {
  const other = stack({ name: "shop", services: { web: { name: "web", image: "nginx:1.29.3" } } });
  expect(() => servicesOf(other, 1)).toThrow('knows no service "web"');
});
