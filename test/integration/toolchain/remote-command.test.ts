import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { runFor } from "../../../infra/toolchain/command-plugin/command";
import { types } from "../../../infra/toolchain/command-plugin/inputs";
import { secret } from "../../../infra/toolchain/command-plugin/values";
import { freePort } from "../support/free-port";
import { startSshd, type Sshd, sshdMissing } from "../support/sshd";

/** The stand-in's command:remote:Command, against a real ssh server of this test's own on loopback. */
if (sshdMissing !== undefined) console.warn(`${sshdMissing}: command:remote:Command is not tested here`);

let server: Sshd;
beforeAll(async () => {
  if (sshdMissing === undefined) server = await startSshd({ user: "", locked: "canary-phrase" });
}, 60_000);
afterAll(() => {
  if (sshdMissing === undefined) server.stop();
});

const said: string[] = [];
const log = (_urn: string, text: string): Promise<void> => {
  said.push(text);
  return Promise.resolve();
};
const connection = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  host: "127.0.0.1",
  port: server.port,
  user: userInfo().username,
  privateKey: readFileSync(server.key("user"), "utf8"),
  hostKey: server.hostKey,
  ...more,
});
const there = (
  command: string,
  inputs: Readonly<Record<string, unknown>> = {},
  before?: { stdout: string; stderr: string },
) => runFor("urn", command, { connection: secret(connection()), ...inputs }, before, log, types.remote);

(sshdMissing === undefined ? describe : describe.skip)("command:remote:Command over ssh", () => {
  test("runs with its input, environment and the last output, and shows its lines", async () => {
    const inputs = { stdin: "in\n", environment: { Q: "it's $HOME" } };
    const printed = await there('read x; echo "$x $Q $PULUMI_COMMAND_STDOUT"; echo bad >&2', inputs, {
      stdout: "before",
      stderr: "",
    });
    expect(printed).toEqual({ stdout: "in it's $HOME before", stderr: "bad" });
    expect(said.sort()).toEqual(["bad", "in it's $HOME before"]);
  }, 60_000);

  test("fails with the command's exit code and its words, and without its environment", async () => {
    const failing = there("echo why >&2; exit 4", { environment: { TOKEN: "canary" } });
    await expect(failing).rejects.toThrow('exit status 4: running "echo why >&2; exit 4":\nwhy');
  }, 60_000);

  test("takes a key with a password, and refuses a host with another key", async () => {
    const locked = connection({
      privateKey: readFileSync(server.key("locked"), "utf8"),
      privateKeyPassword: "canary-phrase",
    });
    const printed = await runFor("urn", "echo in", { connection: locked }, undefined, log, types.remote);
    expect(printed.stdout).toBe("in");
    const other = readFileSync(`${server.key("user")}.pub`, "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ");
    const wrong = { connection: connection({ hostKey: other }) };
    await expect(runFor("urn", "echo in", wrong, undefined, log, types.remote)).rejects.toThrow(/host key/i);
  }, 60_000);

  test("a host that does not answer is tried as often as it says", async () => {
    const nobody = { connection: connection({ port: await freePort(), dialErrorLimit: 2 }) };
    await expect(runFor("urn", "true", nobody, undefined, log, types.remote)).rejects.toThrow(/Connection refused/);
  }, 60_000);
});
