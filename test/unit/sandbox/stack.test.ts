import { service } from "../../../stacks/model/service";
import { containerBody, networkBody, volumeBody } from "../../../infra/toolchain/sandbox/up/compose-body";
import { composeVariables, sandbox } from "../../../infra/toolchain/sandbox/settings";
import { auditedStack } from "../../../infra/toolchain/sandbox/up/stack";
import { startWaves } from "../../../infra/toolchain/sandbox/up/start";
import { isOwned } from "../../../infra/toolchain/sandbox/up/sweep";

const stack = auditedStack(sandbox);

test("the audited file has the audit's 18 services in their profiles", () => {
  const by = (profile: string) =>
    Object.values(stack.services).filter(({ profiles }) => profiles.includes(profile)).length;
  const without = Object.values(stack.services).filter(({ profiles }) => profiles.length === 0);
  expect([Object.keys(stack.services).length, by("monitoring"), by("security"), by("catalogue")]).toEqual([
    18, 7, 5, 1,
  ]);
  expect(without.map(({ name }) => name).sort()).toEqual([...sandbox.running].sort());
});

test("without variables it is the audited stack itself", () => {
  const plain = auditedStack({ project: "alfa", prefix: "alfa-", portOffset: 0, registry: "" });
  expect(plain.services["traefik"]).toMatchObject({ image: "traefik:v3.5.0", containerName: "alfa-traefik" });
  expect(composeVariables({ project: "alfa", prefix: "alfa-", portOffset: 0, registry: "" })).toMatchObject({
    ALFA_PORT_N8N: "5678",
  });
});

test("the sandbox moves names, ports and registry", () => {
  expect(stack.services["n8n"]).toMatchObject({
    image: "sandbox.local/n8nio/n8n:2.2.3",
    containerName: "sandbox-alfa-n8n",
    ports: [{ target: 5678, published: "25678" }],
  });
});

test("objects are created as Compose creates them", () => {
  expect(networkBody(stack, "alfa-network")).toMatchObject({
    Name: "sandbox-alfa-network",
    Labels: { "com.docker.compose.project": "alfa-sandbox", "com.docker.compose.network": "alfa-network" },
  });
  expect(volumeBody(stack, "n8n-data").Name).toBe("alfa-sandbox_n8n-data");
  expect(containerBody(stack, stack.services["n8n"]!, "sha256:1")).toMatchObject({
    Image: "sandbox.local/n8nio/n8n:2.2.3",
    Labels: {
      "com.docker.compose.service": "n8n",
      "com.docker.compose.oneoff": "False",
      "com.docker.compose.container-number": "1",
      "com.docker.compose.depends_on": "postgres:service_started:false,redis:service_started:false",
      "com.docker.compose.image": "sha256:1",
      "traefik.enable": "true",
    },
    HostConfig: {
      Binds: ["alfa-sandbox_n8n-data:/home/node/.n8n:rw"],
      NetworkMode: "sandbox-alfa-network",
      PortBindings: { "5678/tcp": [{ HostIp: "", HostPort: "25678" }] },
      RestartPolicy: { Name: "unless-stopped" },
    },
    NetworkingConfig: { EndpointsConfig: { "sandbox-alfa-network": { Aliases: ["sandbox-alfa-n8n", "n8n"] } } },
  });
});

test("a field that this loader can't carry is refused, not dropped", () => {
  expect(() => containerBody(stack, stack.services["cadvisor"]!, "")).toThrow(/"cadvisor".*"devices"/);
});

test("a service starts after those it depends on; a circle is an error", () => {
  const on = (...names: string[]) => Object.fromEntries(names.map((name) => [name, {}]));
  const [a, b, c] = [
    service({ name: "a", dependsOn: on("b", "elsewhere") }),
    service({ name: "b" }),
    service({ name: "c", dependsOn: on("a") }),
  ];
  expect(startWaves([a, b, c]).map((wave) => wave.map(({ name }) => name))).toEqual([["b"], ["a"], ["c"]]);
  expect(() =>
    startWaves([service({ name: "x", dependsOn: on("y") }), service({ name: "y", dependsOn: on("x") })]),
  ).toThrow("circle");
});

test.each([
  ["a container of Compose", { name: "x", labels: { "com.docker.compose.project": "alfa-sandbox" } }, true],
  ["a repaired container", { name: "sandbox-alfa-n8n", labels: {} }, true],
  ["one kept for the way back", { name: "sandbox-alfa-n8n.previous", labels: {} }, true],
  ["a volume of the project", { name: "alfa-sandbox_n8n-data", labels: null }, true],
  ["the user's own stack", { name: "alfa-n8n", labels: { "com.docker.compose.project": "alfa" } }, false],
  ["another project's volume", { name: "alfa-sandbox2_data", labels: {} }, false],
])("%s is the sandbox's: %#", (_, owned, wanted) => {
  expect(isOwned(sandbox, owned)).toBe(wanted);
});
