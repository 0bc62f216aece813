import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { pulumiEnvironment } from "../../../infra/toolchain/environment";
import { clearDeadLocks } from "../../../infra/toolchain/locks";
import { processesWith, until } from "../../../infra/toolchain/engine/process";
import { silent } from "../../../infra/toolchain/progress";
import { readSecrets, writeSecrets } from "../../../infra/toolchain/secrets";
import { project, type TestProject } from "./project";

jest.setTimeout(180_000);

const committed = 'config:\n  "probe:word": plain\n';
const program = `
  const pulumi = require("@pulumi/pulumi");
  const config = new pulumi.Config();
  exports.word = config.require("word");
  exports.token = new pulumi.Config("alfa").requireSecretObject("secrets").apply((all) => all.token);
`;

describe("the state of a checkout", () => {
  let probe: TestProject;
  afterEach(() => probe.remove());
  const again = (): Promise<Record<string, string>> =>
    pulumiEnvironment({ progress: silent, dir: probe.dir, project: probe.folder });

  it("leaves what is under version control as it is, whatever the CLI does", async () => {
    probe = await project({ "index.js": program, "Pulumi.dev.yaml": committed });
    await writeSecrets(probe.environment, { token: "can'ary\n1" }, probe.folder);
    expect(await readSecrets(await again(), probe.folder)).toEqual({ token: "can'ary\n1" });
    const before = await readdir(probe.folder);
    for (const args of [
      ["up", "--yes"],
      ["preview"],
      ["refresh", "--yes"],
      ["config", "set", "extra", "1"],
      ["stack", "export"],
      ["destroy", "--yes"],
    ]) {
      const { exitCode, all } = await probe.pulumi(...args);
      expect([args, exitCode, all]).toEqual([args, 0, expect.not.stringContaining("can'ary")]);
    }
    expect(await readdir(probe.folder)).toEqual(before);
    expect(await readFile(path.join(probe.folder, "Pulumi.dev.yaml"), "utf8")).toBe(committed);
    const { stdout } = await execa("grep", ["-rl", "ary.n1", probe.dir, "--regexp", "can'ary"], { reject: false });
    expect(stdout).toBe("");
  });

  it("is found again with its secrets when its generated settings are lost", async () => {
    probe = await project({ "index.js": program, "Pulumi.dev.yaml": committed });
    await writeSecrets(probe.environment, { token: "canary" }, probe.folder);
    expect((await probe.pulumi("up", "--yes")).exitCode).toBe(0);
    await rm(path.join(probe.dir, "Pulumi.dev.yaml"));
    const environment = await again();
    expect(await readSecrets(environment, probe.folder)).toEqual({});
    const output = await probe.pulumi("stack", "output", "token", "--show-secrets");
    expect(output.stdout).toBe("canary");
  });

  it("refuses a passphrase that is lost or another, and keeps the state", async () => {
    probe = await project({ "index.js": program, "Pulumi.dev.yaml": committed });
    const file = path.join(probe.dir, "passphrase");
    const right = await readFile(file, "utf8");
    await writeFile(file, "another");
    await expect(again()).rejects.toThrow("is not the one the secrets");
    await rm(file);
    await expect(again()).rejects.toThrow("is missing");
    expect(await readdir(probe.dir)).not.toContain("passphrase");
    await writeFile(file, right);
    await expect(again()).resolves.toEqual(probe.environment);
  });

  it("is ready in less than 300 ms once it is made", async () => {
    probe = await project({ "index.js": program, "Pulumi.dev.yaml": committed });
    await again();
    // The best of some: the machine may be busy with something else.
    const times = [];
    for (let i = 0; i < 5; i++) {
      const started = performance.now();
      await again();
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  it("is unlocked after a kill of the CLI, and not while one runs", async () => {
    probe = await project({
      "index.js": `new Promise(() => undefined); exports.never = new Promise((done) => setTimeout(done, 600_000));`,
    });
    const backend = path.join(probe.dir, "state");
    await mkdir(path.join(backend, ".pulumi", "locks"), { recursive: true });
    const locks = async (): Promise<string[]> =>
      (await readdir(path.join(backend, ".pulumi", "locks"), { recursive: true })).filter((name) =>
        name.endsWith(".json"),
      );
    const up = probe.pulumi("up", "--yes", "--skip-preview");
    await until(async () => (await processesWith(`--pwd ${probe.folder}`)).length > 0, 60_000);
    expect(await locks()).toHaveLength(1);
    expect(await clearDeadLocks(backend)).toEqual([]);
    const { pid } = up;
    up.kill("SIGKILL");
    await up;
    expect(await until(async () => (await processesWith(`--pwd ${probe.folder}`)).length === 0, 10_000)).toBe(true);
    await probe.write("index.js", "exports.word = 'after';");
    const refused = await probe.pulumi("up", "--yes");
    expect(refused.all).toContain("the stack is currently locked");
    const cleared = await clearDeadLocks(backend);
    expect(cleared.map((lock) => lock.pid)).toEqual([pid]);
    expect((await probe.pulumi("up", "--yes")).exitCode).toBe(0);
  });
});
