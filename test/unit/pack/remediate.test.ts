import { remedied } from "../../../policies/pack/remediate";
import { allRules } from "../../../policies/rules/index";

const { secretsPreservingProxy } = jest.requireActual<{ secretsPreservingProxy: (props: object) => object }>(
  "@pulumi/policy/secret",
);

/** What the pack makes of a container's inputs. */
function inputs(props: Record<string, unknown>, unsafe: boolean): Record<string, unknown> | undefined {
  const args = { type: "docker:index/container:Container", name: "c", props: secretsPreservingProxy(props) };
  return remedied(allRules, args, unsafe);
}

const redis = { name: "redis", image: "redis:8.10.1", envs: ["A=b"], privileged: true, pidMode: "host" };

test("what is safe is mended, what may break the service is not", () => {
  const mended = inputs({ ...redis }, false);
  expect(mended).toMatchObject({
    ...redis,
    securityOpts: ["no-new-privileges:true"],
    restart: "unless-stopped",
    stopTimeout: 30,
    logOpts: { "max-size": "10m", "max-file": "3" },
    healthcheck: { tests: ["CMD", "redis-cli", "ping"] },
  });
  expect(mended).not.toHaveProperty("memory");
});

test("`unsafe` mends both; what a fix takes away is gone", () => {
  const mended = inputs({ ...redis, ports: [{ internal: 6379, external: 6379 }] }, true);
  expect(mended).toMatchObject({
    envs: ["A=b"],
    memory: 512,
    capabilities: { drops: ["ALL"] },
    ports: [{ internal: 6379, external: 6379, ip: "127.0.0.1" }],
  });
  expect(mended?.["privileged"]).not.toBe(true);
  expect(mended?.["pidMode"]).toBeUndefined();
});

test("of an unknown image only the logs are safe to mend", () => {
  const mended = inputs({ name: "web", image: "registry.example/web:1" }, false);
  expect(Object.keys(mended ?? {}).sort()).toEqual(["image", "logDriver", "logOpts", "name"]);
});

test("what the settings suppress is left as it is", () => {
  const args = { type: "docker:index/container:Container", name: "c", props: secretsPreservingProxy({ ...redis }) };
  const mended = remedied(allRules, args, false, { c: { "log-rotation": "the host rotates" } });
  expect(mended).toHaveProperty("restart", "unless-stopped");
  expect(mended).not.toHaveProperty("logOpts");
});
