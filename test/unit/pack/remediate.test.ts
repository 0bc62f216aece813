import { remedied } from "../../../policies/pack/remediate";
import { allRules } from "../../../policies/rules/index";

const { Secret } = jest.requireActual<{ Secret: new (value: unknown) => object }>("@pulumi/policy/policy");
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

describe("a service of a Docker Swarm", () => {
  const swarm = (props: Record<string, unknown>, unsafe = false) =>
    remedied(
      allRules,
      { type: "docker:index/service:Service", name: "cache", props: secretsPreservingProxy(props) },
      unsafe,
    );
  const declared = (more: Record<string, unknown> = {}) => ({
    name: "redis",
    mode: { replicated: { replicas: 2 } },
    taskSpec: { containerSpec: { image: "redis:8.10.1", env: { A: "b" }, ...more } },
  });

  test("is mended where its arguments stand, the rest stays as it came", () => {
    const props = declared();
    const { containerSpec } = props.taskSpec;
    expect(swarm(props)).toMatchObject({
      ...declared(),
      taskSpec: {
        containerSpec: {
          image: "redis:8.10.1",
          env: { A: "b" },
          stopGracePeriod: "30s",
          healthcheck: { tests: ["CMD", "redis-cli", "ping"] },
        },
        logDriver: { name: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      },
    });
    // Not a copy: the given values themselves, which know what of them is secret.
    expect(props.taskSpec.containerSpec).toBe(containerSpec);
    expect(containerSpec).toHaveProperty("stopGracePeriod", "30s");
  });

  test("`unsafe` bounds its memory, beside what stands there already", () => {
    const props = { ...declared(), taskSpec: { ...declared().taskSpec, resources: { limits: { nanoCpus: 5e8 } } } };
    expect(swarm(props, true)).toMatchObject({
      taskSpec: { resources: { limits: { nanoCpus: 5e8, memoryBytes: 512 * 1024 * 1024 } } },
    });
  });

  test("its secrets stay secrets, and what is one as a whole is left alone", () => {
    const password = new Secret("hunter2");
    const props = declared({ env: { PASSWORD: password } });
    expect(swarm(props)).toBeDefined();
    expect(props.taskSpec.containerSpec.env).toEqual({ PASSWORD: password });
    const hidden = { name: "redis", taskSpec: new Secret(declared().taskSpec) };
    expect(swarm(hidden)).toBeUndefined();
    expect(hidden.taskSpec).toBeInstanceOf(Secret);
  });
});
