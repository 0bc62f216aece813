import { changed, check, outputs, printedOf, runFor } from "../../../infra/toolchain/command-plugin/command";
import { plain, propertiesOf, secret, structOf } from "../../../infra/toolchain/command-plugin/values";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const said: string[] = [];
const log = (_urn: string, text: string): Promise<void> => {
  said.push(text);
  return Promise.resolve();
};
beforeEach(() => {
  said.length = 0;
});

describe("the command plugin's stand-in", () => {
  it("runs a command with its input, environment and folder", async () => {
    const inputs = {
      create: 'read x; echo "$x $Y"; pwd; echo bad >&2',
      stdin: "in\n",
      environment: { Y: "y" },
      dir: "/",
    };
    const printed = await runFor("urn", inputs.create, inputs, undefined, log);
    expect(printed).toEqual({ stdout: "in y\n/", stderr: "bad" });
    expect(said.sort()).toEqual(["/", "bad", "in y"]);
  });

  it("tells an update what the last run printed", async () => {
    const before = { stdout: "old", stderr: "" };
    const inputs = { update: "echo $PULUMI_COMMAND_STDOUT" };
    expect((await runFor("urn", inputs.update, inputs, before, log)).stdout).toBe("old");
    const silent = { ...inputs, addPreviousOutputInEnv: false };
    expect((await runFor("urn", inputs.update, silent, before, log)).stdout).toBe("");
  });

  it("fails with the exit code and what went to stderr", async () => {
    const command = "echo why >&2; exit 4";
    await expect(runFor("urn", command, {}, undefined, log)).rejects.toThrow(
      `exit status 4: running "${command}":\nwhy`,
    );
  });

  it("shows what `logging` says, and nothing of a command with secrets", async () => {
    const command = "echo out; echo err >&2";
    await runFor("urn", command, { logging: "stderr" }, undefined, log);
    expect(said).toEqual(["err"]);
    await runFor("urn", command, { logging: "none" }, undefined, log);
    await runFor("urn", command, { stdin: secret("s") }, undefined, log);
    expect(said).toEqual(["err"]);
  });

  it("hides what a command with a secret input printed", () => {
    const state = outputs({ create: "cat", stdin: secret("s") }, { stdout: "s", stderr: "" });
    expect(state).toMatchObject({ stdin: secret("s"), stdout: secret("s"), stderr: secret("") });
    expect(printedOf(state)).toEqual({ stdout: "s", stderr: "" });
    expect(outputs({ create: "x" }, { stdout: "o", stderr: "" })).toEqual({ create: "x", stdout: "o", stderr: "" });
  });

  it("replaces for a changed trigger and updates for anything else", () => {
    expect(changed({ create: "a", triggers: [1] }, { create: "b", triggers: [1] })).toEqual({
      names: ["create"],
      replaces: [],
    });
    expect(changed({ triggers: [1] }, { triggers: [2] })).toEqual({ names: ["triggers"], replaces: ["triggers"] });
    expect(changed({ stdin: secret("a") }, { stdin: "a" }).names).toEqual([]);
    expect(changed({ stdin: "a" }, { stdin: UNKNOWN }).names).toEqual(["stdin"]);
    expect(changed({ stdin: "a" }, {}).names).toEqual(["stdin"]);
  });

  it("refuses what it can't do, by name", () => {
    expect(check({ create: "x", environment: { A: 1 } })).toEqual([]);
    expect(check({ create: UNKNOWN })).toEqual([]);
    const [assets] = check({ create: "x", assetPaths: ["*"] });
    expect(assets?.property).toBe("assetPaths");
    expect(assets?.reason).toContain("vendor's command plugin");
    expect(check({ create: 5 }).map(({ property }) => property)).toEqual(["create"]);
    expect(check({ creates: "x" })).toHaveLength(1);
  });

  it("checks how a remote host is reached, once that is known", () => {
    const remote = (connection: unknown) => check({ create: "x", connection }, "command:remote:Command");
    expect(remote({ host: "h", port: 22, user: "u", privateKey: secret("k") })).toEqual([]);
    expect(remote({ host: UNKNOWN })).toEqual([]);
    expect(remote({ host: "h", proxy: { host: "p" } })[0]?.reason).toContain("ProxyJump");
    expect(remote({ host: "h", port: 70000 })[0]?.property).toBe("connection.port");
    expect(remote(undefined)[0]?.property).toBe("connection");
    const state = outputs({ connection: secret({ host: "h" }), create: "x" }, { stdout: "o", stderr: "" });
    expect(state).toMatchObject({ connection: secret({ host: "h" }), stdout: "o" });
  });

  it("reads and writes the engine's values", () => {
    const value = { a: [1, { b: secret("s") }], c: UNKNOWN };
    expect(propertiesOf(structOf(value))).toEqual(value);
    expect(plain(value)).toEqual({ values: { a: [1, { b: "s" }], c: undefined }, secret: true, unknown: true });
  });
});
