import { Secret } from "@pulumi/policy";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { declaredContainer } from "../../../policies/pack/container";
import { declaredStacks } from "../../../policies/pack/declared";
import { containers, swarmServices } from "../../../policies/pack/format";
import { plain } from "../../../policies/pack/plain";
import { Service } from "../../../stacks/model/service";

// The SDK's own views of a resource, which its types leave out.
const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{
  unknownCheckingProxy: (props: object) => object;
  unknownStringValue: string;
}>("@pulumi/policy/proxy");
const { secretsPreservingProxy } = jest.requireActual<{ secretsPreservingProxy: (props: object) => object }>(
  "@pulumi/policy/secret",
);

const canary = "canary-7f3a9c1e5b";

describe("inputs of a container", () => {
  test("become a service under its label's name, with its suppressions", () => {
    const { service, stack, unknown } = declaredContainer("res", {
      name: "alfa-n8n",
      image: "n8nio/n8n:2.46.5",
      envs: ["TZ=UTC"],
      labels: [
        { label: "alfa.service", value: "n8n" },
        { label: "alfa.stack", value: "alfa" },
        { label: "alfa.ignore", value: '{"user-root":"needs it"}' },
      ],
    });
    expect(service).toMatchObject({
      name: "n8n",
      containerName: "alfa-n8n",
      environment: { TZ: "UTC" },
      ignore: { "user-root": "needs it" },
    });
    expect(stack).toBe("alfa");
    expect(unknown).toEqual({});
  });

  test("an unknown value is named at its place, whatever its type; what stands beside it is kept", () => {
    const { service, unknown } = declaredContainer(
      "web",
      unknownCheckingProxy({
        image: "web:1",
        privileged: unknownStringValue,
        envs: ["A=1", unknownStringValue],
        volumes: [{ volumeName: unknownStringValue, containerPath: "/data" }],
        ports: [{ internal: unknownStringValue }],
        networksAdvanced: [{ name: unknownStringValue }],
      }),
    );
    expect(Object.keys(unknown).sort()).toEqual(["environment", "networks", "ports", "privileged", "volumes.0.source"]);
    expect(service.environment).toEqual({ A: "1" });
    expect(service.volumes[0]).toMatchObject({ type: "volume", target: "/data" });
  });

  test("a secret key's value is nowhere in the service, by label or as the CLI marks it", () => {
    const { service, secretKeys } = declaredContainer("web", {
      image: "web:1",
      command: ["serve", "--password", canary],
      envs: [`PASSWORD=${canary}`, `URL=postgres://u:${canary}@db/x`, "OTHER=plain"],
      labels: [{ label: "alfa.secret-env", value: "PASSWORD" }],
    });
    expect(JSON.stringify(service)).not.toContain(canary);
    expect(service.environment).toEqual({
      PASSWORD: "${PASSWORD}",
      URL: "postgres://u:${PASSWORD}@db/x",
      OTHER: "plain",
    });
    expect(secretKeys).toEqual(["PASSWORD"]);

    const marked = declaredContainer(
      "web",
      { image: "web:1", envs: [`SESSION=${canary}`] },
      new Set([`SESSION=${canary}`]),
    );
    expect(marked.service.environment).toEqual({ SESSION: "${SESSION}" });
    expect(marked.secretKeys).toEqual(["SESSION"]);
  });
});

test("the strings of a secret are told as the SDK shows them to a remediation", () => {
  const seen = plain(
    unknownCheckingProxy(
      secretsPreservingProxy({
        envs: [new Secret(`A=${canary}`), "B=1"],
        labels: new Secret([{ label: "x", value: "y" }]),
        image: unknownStringValue,
      }),
    ),
  );
  expect(seen.secrets).toEqual([`A=${canary}`, "x", "y"]);
  expect(seen.value).toMatchObject({ envs: [`A=${canary}`, "B=1"], labels: [{ label: "x", value: "y" }] });
  expect(seen.hasUnknown).toBe(true);
});

describe("inputs of a Swarm service", () => {
  const declared = (taskSpec: unknown, more: object = {}, secrets: ReadonlySet<string> = new Set()) =>
    declaredContainer("api", unknownCheckingProxy({ taskSpec, ...more }), secrets, swarmServices);

  test("an unknown value leaves what stands beside it known, however deep", () => {
    const { service, unknown } = declared(
      {
        containerSpec: {
          image: unknownStringValue,
          user: "1000",
          readOnly: unknownStringValue,
          env: { A: "1", B: unknownStringValue },
          healthcheck: unknownStringValue,
        },
        networksAdvanceds: [{ id: unknownStringValue }],
        resources: { limits: { memoryBytes: unknownStringValue, nanoCpus: 5e8 } },
      },
      { endpointSpec: unknownStringValue },
    );
    expect(service).toMatchObject({ user: "1000", cpus: 0.5, environment: { A: "1" } });
    const later = "the value is known only after the update";
    expect(unknown).toMatchObject({
      image: later,
      readOnly: later,
      "environment.B": later,
      healthcheck: later,
      networks: later,
      memory: later,
      ports: later,
    });
    expect(Object.keys(unknown)).not.toContain("user");
  });

  test("a task that is not known at all leaves nothing known of it", () => {
    const { unknown } = declared(unknownStringValue);
    expect(Object.keys(unknown)).toEqual(
      expect.arrayContaining(["image", "environment", "volumes", "memory", "restart"]),
    );
  });

  test("what a Service has no argument for is not evaluated, unless another argument decides it", () => {
    const none = "a Service of @pulumi/docker has no argument for it";
    expect(declared({ containerSpec: { image: "a:1" } }).unknown).toEqual({
      pids: none,
      securityOpt: none,
      ulimits: none,
    });
    const { unknown } = declared({
      containerSpec: { image: "a:1", privileges: { seLinuxContext: { disable: true } } },
    });
    expect(Object.keys(unknown)).toEqual(["pids", "ulimits"]);
  });

  test("a secret key's value is nowhere in the service", () => {
    const spec = { image: "a:1", env: { PASSWORD: canary, OTHER: "plain" }, args: ["--password", canary] };
    const labels = [{ label: "alfa.secret-env", value: "PASSWORD" }];
    for (const read of [
      declared({ containerSpec: { ...spec, labels } }),
      declared({ containerSpec: spec }, { labels }),
      declared({ containerSpec: spec }, {}, new Set([canary])),
    ]) {
      expect(JSON.stringify(read.service)).not.toContain(canary);
      expect(read.secretKeys).toEqual(["PASSWORD"]);
    }
  });
});

test("every argument of the two resources decides a field that there is, or none", () => {
  const fields = Object.keys(Service.shape);
  for (const { fields: table } of [containers, swarmServices])
    for (const name of Object.values(table).flat()) expect(fields).toContain(name);
});

const none: ReadonlySet<string> = new Set();
const container = "docker:index/container:Container";
const network = "docker:index/network:Network";
const urn = (name: string, type = container) => `urn:pulumi:dev::shop::${type}::${name}`;

test("a stack is read from any program's resources; two services of one name are told apart by URN", () => {
  const labels = [
    { label: "alfa.service", value: "web" },
    { label: "alfa.stack", value: "alfa" },
  ];
  const [declared, ...others] = declaredStacks(
    [
      { type: container, name: "b", urn: urn("b"), props: { image: "x:1", labels }, secrets: none },
      { type: container, name: "a", urn: urn("a"), props: { image: "x:1", labels }, secrets: none },
      {
        type: network,
        name: "net",
        urn: urn("net", network),
        props: { name: "shop-net", internal: true },
        secrets: none,
      },
      {
        type: "alfa:index:Stack",
        name: "alfa",
        urn: "urn:pulumi:dev::shop::alfa:index:Stack::alfa",
        props: { host: { processes: [], tunnels: [{ name: "t", ingress: [] }], publicPorts: [3333] } },
        secrets: none,
      },
    ],
    { web: { privileged: "a reason" } },
  );
  expect(others).toEqual([]);
  expect(declared!.stack.name).toBe("alfa");
  expect(Object.keys(declared!.stack.services)).toEqual(["web", "web-2"]);
  expect(declared!.stack.services["web"]?.ignore).toEqual({ privileged: "a reason" });
  expect(declared!.stack.networks["shop-net"]).toMatchObject({ name: "shop-net", internal: true });
  expect(declared!.stack.host.publicPorts).toEqual([3333]);
  expect(declared!.urns).toEqual({ web: urn("a"), "web-2": urn("b") });
});

test("several stacks of one program are judged apart; what names none is of the program's own", () => {
  const of = (name: string, stack?: string) => ({
    type: container,
    name,
    urn: urn(name),
    props: { image: "x:1", ...(stack === undefined ? {} : { labels: [{ label: "alfa.stack", value: stack }] }) },
    secrets: none,
  });
  const swarm = {
    type: "docker:index/service:Service",
    name: "api",
    urn: urn("api", "docker:index/service:Service"),
    props: { taskSpec: { containerSpec: { image: "api:1" } } },
    secrets: none,
  };
  const stacks = declaredStacks([of("web", "blog"), of("web", "wiki"), of("db"), swarm], {});
  expect(stacks.map(({ stack: { name, services } }) => [name, Object.keys(services)])).toEqual([
    ["blog", ["web"]],
    ["shop", ["db", "api"]],
    ["wiki", ["web"]],
  ]);
  expect(stacks.map(({ swarm: names }) => names)).toEqual([[], ["api"], []]);
});

test("where nobody told which values are secret, those that may be are not evaluated", () => {
  const [declared] = declaredStacks(
    [{ type: container, name: "web", urn: urn("web"), props: { image: "x:1" }, secrets: undefined }],
    {},
  );
  expect(declared!.secretsTold).toBe(false);
  expect(declared!.unknown["web"]).toMatchObject({ environment: "secrets can't be told from other values" });
});

test("the pack's version is the project's", () => {
  const version = (file: string): string =>
    z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(__dirname, "../../..", file), "utf8")))
      .version;
  expect(version("policies/pack/package.json")).toBe(version("package.json"));
});
