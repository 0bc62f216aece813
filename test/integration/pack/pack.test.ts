import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine } from "../support/engine";
import { Shop } from "./shop";

const canary = "canary-5e55i0n-9f8e7d6c";
const nowhere = "unix:///nonexistent/docker.sock";
/** Only what these tests are about blocks: the shop has further defects. */
const settings = { alfa: { failOn: "critical" } };

jest.setTimeout(180_000);

describe("the pack on a program that knows nothing of ALFA", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
  });
  afterAll(async () => {
    await shop.close();
  });

  test("a privileged container is a mandatory violation of the policy named after the rule; no secret is printed", async () => {
    await shop.configure({ privileged: "true" }, { session: canary });
    const { exitCode, output } = await shop.preview({ settings, dockerHost: nowhere, args: ["--diff"] });
    expect(output).toMatch(
      /\[mandatory\]\s+\[severity: critical\]\s+privileged\s+\(docker:index\/container:Container: web\)/,
    );
    expect(output).toMatch(/fingerprint: [0-9a-f]{32}/);
    expect(exitCode).not.toBe(0);
    expect(output).not.toContain(canary);
    // A config secret is no literal secret, although the CLI hands it to the pack in clear.
    expect(output).not.toMatch(/secret-in-environment\s+\(docker:index\/container:Container: web\)/);
  });

  test("a suppression with its reason lets it pass", async () => {
    await shop.configure(
      { privileged: "true", suppress: JSON.stringify({ privileged: "drives a scanner on the host's USB bus" }) },
      { session: canary },
    );
    const { exitCode, output } = await shop.preview({ settings, dockerHost: nowhere });
    expect(output).not.toMatch(/privileged\s+\(docker/);
    expect(output).toContain("no-new-privileges");
    expect(exitCode).toBe(0);
  });

  test("a suppression in the pack's settings lets it pass too", async () => {
    await shop.configure({ privileged: "true" }, { session: canary });
    const { exitCode, output } = await shop.preview({
      settings: { alfa: { failOn: "critical", ignore: { web: { privileged: "a scanner" } } } },
      dockerHost: nowhere,
    });
    expect(output).not.toMatch(/privileged\s+\(docker/);
    expect(exitCode).toBe(0);
  });

  test("an unknown value is not evaluated, and said so without blocking", async () => {
    await shop.configure({ unknown: "true" }, { session: canary });
    const { exitCode, output } = await shop.preview({ settings, dockerHost: nowhere });
    expect(output).toMatch(
      /\[advisory\][^\n]*privileged\s+\(docker:index\/container:Container: worker\)\s+worker: not evaluated: privileged/,
    );
    expect(exitCode).toBe(0);
  });

  test("an Engine that can't be reached is said once, and quickly", async () => {
    await shop.configure({}, { session: canary });
    const { exitCode, output } = await shop.preview({ settings, dockerHost: nowhere });
    expect(output.match(/what runs was not evaluated/g)).toHaveLength(1);
    expect(output).toContain(`can't reach the Docker Engine at "${nowhere}"`);
    expect(exitCode).toBe(0);
    const quiet = await shop.preview({ settings: { alfa: { failOn: "critical", live: false } }, dockerHost: nowhere });
    expect(quiet.output).not.toContain("what runs was not evaluated");
  });

  test("`remediate` declares the container without what has a fix, and leaves the secret one", async () => {
    await shop.configure({}, { session: canary });
    const { output } = await shop.preview({
      settings: { alfa: { failOn: "never", remediate: true } },
      dockerHost: nowhere,
      args: ["--diff"],
    });
    expect(output).toContain("no-new-privileges:true");
    expect(output).not.toMatch(/no-new-privileges\s+\(docker/);
    expect(output).not.toContain(canary);
  });

  test("a level configured for one policy counts", async () => {
    await shop.configure({ privileged: "true" }, { session: canary });
    const { exitCode, output } = await shop.preview({
      settings: { ...settings, privileged: "advisory" },
      dockerHost: nowhere,
    });
    expect(output).toMatch(/\[advisory\]\s+\[severity: critical\]\s+privileged/);
    expect(exitCode).toBe(0);
  });
});

describe("the pack where an Engine answers", () => {
  const engine = testEngine();
  let shop: Shop;
  beforeAll(async () => {
    await makeBusyboxImages(engine);
    await removeAll(engine, "shop-worker");
    // Not started: an Engine inside a container may not be allowed to, and what it is shows all the same.
    await engine.createContainer("shop-worker", {
      Image: busybox,
      Cmd: ["sleep", "600"],
      Env: [`LEFTOVER_TOKEN=${canary}-live`],
      HostConfig: { Privileged: true },
    });
    shop = await Shop.open();
  });
  afterAll(async () => {
    await removeAll(engine, "shop-worker");
    await shop.close();
  });

  test("a finding on what runs advises, however severe: the update that repairs it must pass", async () => {
    await shop.configure({}, { session: canary });
    const { exitCode, output } = await shop.preview({ settings, dockerHost: process.env["DOCKER_HOST"] ?? "" });
    expect(output).toMatch(
      /\[advisory\]\s+\[severity: critical\]\s+privileged[^\n]*worker\)\s+worker, running: The container is privileged/,
    );
    expect(output).not.toContain("what runs was not evaluated");
    expect(output).not.toContain(canary);
    expect(exitCode).toBe(0);
  });
});
