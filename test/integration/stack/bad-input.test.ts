import { existsSync, renameSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { sandboxData, sandboxDown } from "../../../infra/toolchain/sandbox/sandbox";
import { seed } from "../../../infra/toolchain/sandbox/up/seed";
import { testEngine } from "../support/engine";
import { buildCoreImages, ownSettings } from "./support/audited";
import { Clone, coreSettings, runningIds, type Ran } from "./support/clone";

/** What a user can get wrong, on a stack that runs: one clear error, and what ran runs on. */
const engine = testEngine();
const own = ownSettings("bad", 10_010);
const settings = coreSettings(engine, own);
const clone = Clone.make(settings);
let before: Record<string, string>;

beforeAll(async () => {
  await buildCoreImages(engine, settings);
  const up = await clone.alfa(["up", "--yes"]);
  expect({ exitCode: up.exitCode, all: up.exitCode === 0 ? "" : up.all }).toEqual({ exitCode: 0, all: "" });
  await seed(engine, `${own.prefix}postgres`, `${own.prefix}redis`);
  before = await runningIds(engine, own.prefix);
  expect(Object.keys(before)).toHaveLength(6);
}, 600_000);

afterEach(async () => {
  expect(await runningIds(engine, own.prefix)).toEqual(before);
  clone.settle(settings);
}, 30_000);

afterAll(async () => {
  await sandboxDown(engine, { settings: own, directory: clone.path(".sandbox") });
  clone.remove();
}, 60_000);

/** The one error of a run that did not begin, after its exit code 2. */
function inputError({ exitCode, stderr, all }: Ran): string {
  const errors = stderr.split("\n").filter((line) => /\berror\b/i.test(line));
  expect({ exitCode, errors, trace: traceIn(all) }).toEqual({
    exitCode: 2,
    errors: [expect.stringMatching(/^error: /)],
    trace: [],
  });
  return errors[0] ?? "";
}

/** The one error of a failed update on a resource: its text up to the next one. The engine's own summary is no cause. */
function updateError({ exitCode, all }: Ran, resource: string): string {
  expect({ exitCode, trace: traceIn(all) }).toEqual({ exitCode: 1, trace: [] });
  const errors = all
    .split(/\n(?=\s*(?:error|warning|info): )|\n\s*\n/)
    .map((text) => text.trim())
    .filter((text) => /^error: /.test(text) && text !== "error: update failed");
  expect(errors).toEqual([expect.stringContaining(resource)]);
  return errors[0] ?? "";
}

const traceIn = (text: string): string[] => text.split("\n").filter((line) => /^\s+at .+:\d+(:\d+)?\)?$/.test(line));

describe("an Engine that is not there", () => {
  test.each([
    [
      "unix:///nonexistent/docker.sock",
      /can't reach the Docker Engine at "unix:\/\/\/nonexistent\/docker.sock" \(DOCKER_HOST\): no such file; start Docker or set DOCKER_HOST/,
    ],
    [
      "tcp://127.0.0.1:9",
      /can't reach the Docker Engine at "tcp:\/\/127.0.0.1:9" \(DOCKER_HOST\): .*refused.*; start Docker or set DOCKER_HOST/,
    ],
    ["localhost", /can't reach the Docker Engine at "tcp:\/\/localhost" \(DOCKER_HOST\)/],
  ])(
    "DOCKER_HOST=%s",
    async (host, message) => {
      expect(inputError(await clone.alfa(["up", "--yes"], { DOCKER_HOST: host }))).toMatch(message);
    },
    60_000,
  );
});

describe("a wrong setting in Pulumi.dev.yaml", () => {
  test("a malformed value: file, line, column, key, value and what is allowed", async () => {
    clone.change({ portOffset: "lots" });
    const line =
      clone
        .read("Pulumi.dev.yaml")
        .split("\n")
        .findIndex((text) => text.includes("portOffset")) + 1;
    expect(inputError(await clone.alfa(["up", "--yes"]))).toBe(
      `error: ${clone.path("Pulumi.dev.yaml")}:${line}:3: the configuration value "alfa:portOffset" is "lots"; ` +
        "allowed: an integer from 0 to 50000, added to every published port",
    );
  }, 60_000);

  test("an unknown key: the one that is meant", async () => {
    clone.change({ trafikSocket: "proxy" });
    expect(inputError(await clone.alfa(["up", "--yes"]))).toMatch(
      /Pulumi\.dev\.yaml:\d+:3: unknown configuration key "alfa:trafikSocket" \(did you mean "alfa:traefikSocket"\?\)/,
    );
  }, 60_000);

  test("no YAML at all: file, line and column", async () => {
    clone.edit("Pulumi.dev.yaml", "config:", "config: [");
    expect(inputError(await clone.alfa(["up", "--yes"]))).toMatch(/Pulumi\.dev\.yaml:\d+:\d+: /);
  }, 60_000);

  test("a value set with plain `pulumi config set`, in plain `pulumi up`", async () => {
    await clone.pulumi(["config", "set", "alfa:traefikSocket", "mounted"]);
    const up = await pulumiUp();
    // A fresh shell can still take it away.
    const env = await clone.alfa(["env"]);
    expect(env.exitCode).toBe(0);
    expect(env.stdout).toMatch(/^export PULUMI_STACK=/m);
    expect(env.stderr).toMatch(/^warning: .*Pulumi\.dev\.yaml:\d+:\d+: .*"alfa:traefikSocket" is "mounted"/m);
    expect(await clone.pulumi(["config", "rm", "alfa:traefikSocket"])).toMatchObject({ exitCode: 0 });
    expect(updateError(up, "alfa:traefikSocket")).toBe(
      'error: the configuration value "alfa:traefikSocket" is "mounted"; ' +
        'allowed: "mount" (the Docker socket, read-only) or "proxy" (a filtering socket proxy)',
    );
  }, 90_000);
});

test("the passphrase is missing while the state is there", async () => {
  const file = clone.path(".alfa", "passphrase");
  renameSync(file, `${file}.away`);
  try {
    expect(inputError(await clone.alfa(["up", "--yes"]))).toMatch(
      new RegExp(`^error: The passphrase file "${file}" is missing, .*Put it back from a backup`),
    );
    expect(existsSync(file)).toBe(false);
  } finally {
    renameSync(`${file}.away`, file);
  }
}, 60_000);

test("an image that does not exist", async () => {
  clone.change({ images: { redis: "sandbox.local/redis:0.0.0-none" } });
  const error = updateError(await clone.alfa(["up", "--yes"]), "redis:0.0.0-none");
  expect(error).toMatch(/image "sandbox\.local\/redis:0\.0\.0-none" is not on the Engine and can't be pulled/);
}, 120_000);

test("a host port that another process uses", async () => {
  const port = 80 + own.portOffset + 7;
  const server = await listen(port);
  try {
    // Traefik's ports move by seven, the first of them onto one that is taken.
    clone.edit("stacks/alfa/services/traefik.ts", "loopback(config, 80)", "loopback(config, 87, 80)");
    const error = updateError(await clone.alfa(["up", "--yes"]), String(port));
    expect(error).toMatch(/(address already in use|port is already allocated)/);
  } finally {
    server.close();
    clone.edit("stacks/alfa/services/traefik.ts", "loopback(config, 87, 80)", "loopback(config, 80)");
  }
}, 120_000);

test("the mistakes taken back, nothing is left to do and the data is there", async () => {
  const up = await clone.alfa(["up", "--yes"]);
  expect({ exitCode: up.exitCode, all: up.exitCode === 0 ? "" : up.all }).toEqual({ exitCode: 0, all: "" });
  expect(await clone.pulumi(["preview", "--expect-no-changes"])).toMatchObject({ exitCode: 0 });
  expect(await sandboxData(engine, own)).toEqual({ rows: 1000, keys: 1000 });
}, 180_000);

const pulumiUp = () => clone.pulumi(["up", "--yes", "--skip-preview"]);

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      resolve(server);
    });
  });
}
