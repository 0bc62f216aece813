import { readFile } from "node:fs/promises";
import path from "node:path";
import { processesWith, until } from "../../../infra/toolchain/engine/process";
import { project, type TestProject } from "./project";

jest.setTimeout(180_000);

const program = (args: string, rest = ""): string => `
  const { local } = require("@pulumi/command");
  const pulumi = require("@pulumi/pulumi");
  const one = new local.Command("one", ${args});
  exports.stdout = one.stdout;
  ${rest}
`;

describe("the command plugin", () => {
  let probe: TestProject;
  afterEach(() => probe.remove());

  it("creates, updates, replaces and deletes, and then nothing is left to change", async () => {
    probe = await project({
      "index.js": program(`{ create: "echo create >> log; echo c", delete: "echo delete >> log", triggers: [1] }`),
    });
    const log = async (): Promise<string[]> =>
      (await readFile(path.join(probe.folder, "log"), "utf8")).trim().split("\n");
    const steps = [
      [undefined, ["create"]],
      [
        `{ create: "echo create >> log; echo c", update: "echo update >> log; echo u", delete: "echo delete >> log", triggers: [1] }`,
        ["update"],
      ],
      [
        `{ create: "echo create >> log; echo c", update: "echo update >> log; echo u", delete: "echo delete >> log", triggers: [2] }`,
        ["create", "delete"],
      ],
    ] as const;
    const expected: string[] = [];
    for (const [args, lines] of steps) {
      if (args) await probe.write("index.js", program(args));
      const up = await probe.pulumi("up", "--yes");
      expect(up.exitCode).toBe(0);
      expected.push(...lines);
      expect(await log()).toEqual(expected);
    }
    const unchanged = await probe.pulumi("preview", "--expect-no-changes");
    expect(unchanged.exitCode).toBe(0);
    const destroyed = await probe.pulumi("destroy", "--yes");
    expect(destroyed.exitCode).toBe(0);
    expect(await log()).toEqual([...expected, "delete"]);
  });

  it("fails the resource with what went to stderr", async () => {
    probe = await project({ "index.js": program(`{ create: "echo the-reason >&2; exit 3" }`) });
    const up = await probe.pulumi("up", "--yes");
    expect(up.exitCode).not.toBe(0);
    expect(up.all).toContain("exit status 3");
    expect(up.all).toContain("the-reason");
  });

  it("keeps a secret out of the state, the output and the log", async () => {
    probe = await project({
      "index.js": program(`{ create: "cat; echo other", stdin: pulumi.secret("can" + "ary") }`),
    });
    const up = await probe.pulumi("up", "--yes");
    expect(up.exitCode).toBe(0);
    expect(up.all).not.toContain("canary");
    expect((await probe.pulumi("stack", "export")).stdout).not.toContain("canary");
    expect((await probe.pulumi("stack", "output", "stdout", "--show-secrets")).stdout).toContain("canary");
  });

  it("refuses what only the vendor's plugin can do", async () => {
    probe = await project({
      "index.js": `
        const { asset } = require("@pulumi/pulumi");
        const { remote } = require("@pulumi/command");
        const source = new asset.StringAsset("text");
        new remote.CopyToRemote("r", { source, remotePath: "/tmp/text", connection: { host: "127.0.0.1" } });
      `,
    });
    const preview = await probe.pulumi("preview");
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain('not "command:remote:CopyToRemote"');
  });

  it("ends a running command with all it started when the CLI is killed", async () => {
    probe = await project({ "index.js": program(`{ create: "sleep 617 & sleep 617" }`) });
    const up = probe.pulumi("up", "--yes", "--skip-preview");
    const running = async (): Promise<number> => (await processesWith("sleep 617")).length;
    expect(await until(async () => (await running()) >= 2, 60_000)).toBe(true);
    up.kill("SIGKILL");
    await up;
    expect(await until(async () => (await running()) === 0, 10_000)).toBe(true);
  });
});
