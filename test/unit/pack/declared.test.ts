import { Secret } from "@pulumi/policy";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { declaredContainer } from "../../../policies/pack/container";
import { declaredStack } from "../../../policies/pack/declared";
import { plain } from "../../../policies/pack/plain";
import { readSettings } from "../../../policies/pack/settings";

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

test("a stack is read from any program's resources; two services of one name are told apart", () => {
  const urn = (name: string) => `urn:pulumi:dev::shop::docker:index/container:Container::${name}`;
  const type = "docker:index/container:Container";
  const { stack, urns } = declaredStack(
    [
      { type, name: "a", urn: urn("a"), props: { image: "x:1", labels: [{ label: "alfa.service", value: "web" }] } },
      { type, name: "b", urn: urn("b"), props: { image: "x:1", labels: [{ label: "alfa.service", value: "web" }] } },
      {
        type: "docker:index/network:Network",
        name: "net",
        urn: urn("net"),
        props: { name: "shop-net", internal: true },
      },
      {
        type: "alfa:index:Stack",
        name: "alfa",
        urn: "urn:pulumi:dev::shop::alfa:index:Stack::alfa",
        props: { host: { processes: [], tunnels: [{ name: "t", ingress: [] }], publicPorts: [3333] } },
      },
    ],
    { web: { privileged: "a reason" } },
  );
  expect(stack.name).toBe("alfa");
  expect(Object.keys(stack.services)).toEqual(["web", "web-2"]);
  expect(stack.services["web"]?.ignore).toEqual({ privileged: "a reason" });
  expect(stack.networks["shop-net"]).toMatchObject({ name: "shop-net", internal: true });
  expect(stack.host.publicPorts).toEqual([3333]);
  expect(urns).toEqual({ web: urn("a"), "web-2": urn("b") });
});

test("a malformed setting is named", () => {
  expect(() => readSettings({ failOn: "hgih" })).toThrow(/settings of policy "alfa" are malformed: .*\n?.*failOn/s);
  expect(readSettings({})).toMatchObject({ failOn: "high", live: true, remediate: false });
});

test("the pack's version is the project's", () => {
  const version = (file: string): string =>
    z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(__dirname, "../../..", file), "utf8")))
      .version;
  expect(version("policies/pack/package.json")).toBe(version("package.json"));
});
