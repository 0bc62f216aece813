import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine } from "../support/engine";
import { ForeignProgram } from "./foreign-program";

const canary = "canary-5e55i0n-9f8e7d6c";
const nowhere = "unix:///nonexistent/docker.sock";
/** Only what these tests are about blocks: the shop has further defects. */
const settings = { alfa: { failOn: "critical" } };

jest.setTimeout(180_000);

describe("the pack on a program that knows nothing of ALFA", () => {
  let shop: ForeignProgram;
  beforeAll(async () => {
    shop = await ForeignProgram.open("foreign");
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

  test("`remediate` mends what is safe to mend, `unsafe` what may break a service too; secrets stay as they are", async () => {
    await shop.configure({}, { session: canary });
    const mended = (remediate: unknown) =>
      shop.preview({
        settings: { alfa: { failOn: "never", remediate } },
        dockerHost: nowhere,
        args: ["--diff"],
      });
    const safe = await mended(true);
    const unsafe = await mended("unsafe");
    expect(safe.output).toMatch(/max-size *: "10m"/);
    expect(safe.output).toMatch(/no-new-privileges\s+\(docker/);
    expect(unsafe.output).toContain("no-new-privileges:true");
    expect(unsafe.output).not.toMatch(/no-new-privileges\s+\(docker/);
    for (const { output } of [safe, unsafe]) expect(output).not.toContain(canary);
  });

  test("a level that the settings give a rule counts before its severity", async () => {
    await shop.configure({ privileged: "true" }, { session: canary });
    const { exitCode, output } = await shop.preview({
      settings: { alfa: { failOn: "critical", rules: { privileged: "advisory", "memory-limit": "disabled" } } },
      dockerHost: nowhere,
    });
    expect(output).toMatch(/\[advisory\]\s+\[severity: critical\]\s+privileged/);
    expect(output).not.toMatch(/memory-limit\s+\(docker/);
    expect(exitCode).toBe(0);
    const stricter = await shop.preview({
      settings: { alfa: { failOn: "critical", rules: { "memory-limit": "mandatory", privileged: "disabled" } } },
      dockerHost: nowhere,
    });
    expect(stricter.output).toMatch(/\[mandatory\]\s+\[severity: medium\]\s+memory-limit/);
    expect(stricter.exitCode).not.toBe(0);
  });

  test.each([
    [{ alfa: { failOn: "hgih" } }, "failOn must be one of the following"],
    [{ alfa: { fialOn: "high" } }, 'Unrecognized key: "fialOn"'],
    [{ alfa: { ignore: { web: { privileged: "" } } } }, "ignore.web.privileged"],
    [{ alfa: { ignore: { web: { privileged: " " } } } }, "a suppression needs a reason"],
    [{ alfa: { rules: { privilegd: "advisory" } } }, 'there is no rule "privilegd"; did you mean "privileged"?'],
  ])("malformed settings end the run with one clear error: %j", async (wrong, named) => {
    await shop.configure({}, { session: canary });
    const { exitCode, output } = await shop.preview({ settings: wrong, dockerHost: nowhere });
    expect(output).toContain(named);
    expect(output).not.toMatch(/\n\s+at \S+ \(/);
    expect(exitCode).not.toBe(0);
  });

  test("a suppression of a service that nothing declares is said", async () => {
    await shop.configure({}, { session: canary });
    const { output } = await shop.preview({
      settings: { alfa: { failOn: "never", ignore: { wbe: { privileged: "a scanner" } } } },
      dockerHost: nowhere,
    });
    expect(output).toContain(
      'there is no service "wbe": its suppressions suppress nothing; declared: seed, web, worker',
    );
  });

  test("where CrossGuard's settings keep the pack from knowing secrets, what may be one is not evaluated", async () => {
    await shop.configure({}, { session: canary });
    const { output } = await shop.preview({ settings: { all: "advisory" }, dockerHost: nowhere });
    expect(output).toMatch(/secret-in-environment[^\n]*web\)\s+web: not evaluated: environment: secrets can't be told/);
    expect(output).toContain('policy "alfa" must keep its enforcement level "remediate"');
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
  let shop: ForeignProgram;
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
    shop = await ForeignProgram.open("foreign");
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
