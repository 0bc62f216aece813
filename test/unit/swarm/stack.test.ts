import { evaluate } from "../../../policies/evaluate";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import { declareStack } from "../../../stacks/declared";
import { serviceFromSwarm } from "../../../stacks/lenses/pulumi";
import { isActive } from "../../../stacks/model/active";
import { service } from "../../../stacks/model/service";
import { stack as stackOf, type Stack } from "../../../stacks/model/stack";
import { placedArgs, type SwarmPlace } from "../../../stacks/swarm/service";
import { lossesOfStack, stackForSwarm } from "../../../stacks/swarm/stack";

const place: SwarmPlace = { node: "node1", noNewPrivileges: true };
const settings = { profiles: ["core", "monitoring", "security"], tunnel: undefined };
const swarm = (more: Readonly<Record<string, unknown>> = {}) =>
  declareStack({ ...settings, placement: "swarm", ...more });

/** A rule's findings as "rule service field". */
const findings = (stack: Stack): string[] =>
  evaluate({ stack, lens: "declared" }).findings.map(({ rule, service: of, message }) => `${rule} ${of} ${message}`);

/** The stack as a policy pack reads it from what is declared. */
const asDeclared = (stack: Stack): Stack => ({
  ...stack,
  services: Object.fromEntries(
    Object.entries(stack.services).map(([name, one]) => {
      const { profiles } = one;
      return [name, { ...serviceFromSwarm(placedArgs(stack, one, place), name), profiles }];
    }),
  ),
  networks: Object.fromEntries(Object.values(stack.networks).map((network) => [network.name, network])),
});

describe("ALFA's own stack in a swarm", () => {
  const { stack, leftOut } = swarm();

  test("its networks are overlays, and Traefik asks the swarm", () => {
    expect(Object.values(stack.networks).map(({ driver }) => driver)).toEqual(
      Object.keys(stack.networks).map(() => "overlay"),
    );
    const command = stack.services["traefik"]?.command ?? [];
    expect(command).toContain("--providers.swarm=true");
    expect(command.filter((flag) => flag.startsWith("--providers.docker"))).toEqual([]);
    expect(stack.services["n8n"]?.labels["traefik.swarm.network"]).toBe("alfa_edge");
  });

  test("with the proxy Traefik may list services and their tasks", () => {
    const proxied = swarm({ traefikSocket: "proxy" }).stack;
    expect(proxied.services["traefik"]?.command).toContain("--providers.swarm.endpoint=tcp://socket-proxy:2375");
    expect(proxied.services["socket-proxy"]?.environment).toMatchObject({ SERVICES: "1", TASKS: "1", NETWORKS: "1" });
  });

  test("no rule finds more than with containers", () => {
    const before = findings(alfaStack(parseAlfaConfig(settings)));
    expect(findings(stack).filter((finding) => !before.includes(finding))).toEqual([]);
    expect(findings(asDeclared(stack)).filter((finding) => !before.includes(finding))).toEqual([]);
    const open = swarm({ swarmPublish: ["traefik"] }).stack;
    expect(findings(open).filter((finding) => !before.includes(finding))).toEqual([]);
  });

  test("each loss is told, and none is a refusal", () => {
    const told = lossesOfStack(stack, place).map(({ service: of, field }) => `${of} ${field}`);
    expect(told).toContain("n8n depends_on");
    expect(new Set(told.map((text) => text.split(" ")[1]))).toEqual(new Set(["depends_on"]));
    expect(leftOut.map(({ service: of, field }) => `${of} ${field}`)).toEqual([
      "traefik ports",
      "n8n ports",
      "uptime-kuma ports",
      "trivy ports",
      "uptime-kuma monitors",
      "n8n workflows",
    ]);
    const old = lossesOfStack(stack, { ...place, noNewPrivileges: false });
    expect(old.filter(({ field }) => field === "security_opt")).toHaveLength(
      Object.values(stack.services).filter((one) => isActive(stack, one)).length,
    );
  });

  test("what is published by choice is set up and asked for; the rest is not", () => {
    const { stack: open, leftOut: less } = swarm({ swarmPublish: ["uptime-kuma"] });
    expect(open.uptimeKuma?.service).toBe("uptime-kuma");
    expect(open.host.endpoints.map(({ name }) => name)).toEqual(["alfa-webhook", "Uptime Kuma"]);
    expect(less.map(({ service: of, field }) => `${of} ${field}`)).not.toContain("uptime-kuma ports");
    expect(stack.host.endpoints.map(({ name }) => name)).toEqual(["alfa-webhook"]);
    const ports = (of: Stack) =>
      placedArgs(of, of.services["uptime-kuma"] ?? service({ name: "" }), place).endpointSpec;
    expect(ports(open)).toEqual({
      mode: "dnsrr",
      ports: [{ targetPort: 3001, publishedPort: 3001, protocol: "tcp", publishMode: "host" }],
    });
    expect(ports(stack)).toEqual({ mode: "dnsrr" });
  });

  test("a name that publishes nothing, and publishing without a swarm, are refused", () => {
    expect(() => swarm({ swarmPublish: ["redis"] })).toThrow(
      '"alfa:swarmPublish" names "redis", which is no service with a published port; those are traefik, n8n, ',
    );
    expect(() => declareStack({ swarmPublish: ["traefik"] })).toThrow('"alfa:placement" is "container"');
  });
});

test("a stack of one's own is placed too", () => {
  const shop = stackOf({
    name: "shop",
    services: { web: { name: "web", image: "nginx:1.29.5", networks: { front: {} } } },
    networks: { front: { name: "shop_front" } },
  });
  const { stack, placement } = declareStack({ stack: "shop", placement: "swarm" }, { shop });
  expect(placement).toBe("swarm");
  expect(stack.networks["front"]).toMatchObject({ driver: "overlay", attachable: true });
});

test("what a service can't be itself without is refused, each by name", () => {
  const { stack } = stackForSwarm(
    stackOf({
      name: "s",
      services: {
        a: { name: "a", image: "a:1", privileged: true, devices: [{ source: "/dev/a", target: "/dev/a" }] },
        b: { name: "b", build: "." },
        idle: { name: "idle", image: "c:1", pid: "host", profiles: ["off"] },
      },
    }),
    [],
  );
  expect(() => lossesOfStack(stack, place)).toThrow(
    /^the stack "s" can't be placed in a swarm:\n {2}service "a", privileged: [^\n]+\n {2}service "a", devices: [^\n]+\n {2}service "b", build: [^\n]+$/,
  );
});
