import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runFor } from "../../../infra/toolchain/command-plugin/command";
import { types } from "../../../infra/toolchain/command-plugin/inputs";
import { secret } from "../../../infra/toolchain/command-plugin/values";

/** The stand-in's command:remote:Command, against a real ssh server of this test's own on loopback. */
const SSHD = "/usr/sbin/sshd";
const KEYGEN = "/usr/bin/ssh-keygen";
const missing = process.getuid?.() !== 0 || !existsSync(SSHD);
if (missing) console.warn(`${SSHD} is not there, or this is not root: command:remote:Command is not tested here`);

const folder = mkdtempSync(path.join(tmpdir(), "alfa-sshd-"));
let server: ChildProcess | undefined;
let port = 0;

const key = (name: string, password = ""): string => {
  execFileSync(KEYGEN, ["-q", "-t", "ed25519", "-N", password, "-f", path.join(folder, name)]);
  return readFileSync(path.join(folder, name), "utf8");
};
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  });

beforeAll(async () => {
  if (missing) return;
  port = await freePort();
  key("host");
  const publics = ["user", "locked"].map((name) => {
    key(name, name === "locked" ? "canary-phrase" : "");
    return readFileSync(path.join(folder, `${name}.pub`), "utf8");
  });
  writeFileSync(path.join(folder, "authorized"), publics.join(""), { mode: 0o600 });
  // The folder that sshd changes into before anybody has signed in.
  mkdirSync("/run/sshd", { recursive: true });
  const config = [
    `Port ${String(port)}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized`,
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "",
  ];
  writeFileSync(path.join(folder, "config"), config.join("\n"));
  server = spawn(SSHD, ["-D", "-f", path.join(folder, "config")], { stdio: "ignore" });
  await sleep(100);
}, 60_000);

afterAll(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const said: string[] = [];
const log = (_urn: string, text: string): Promise<void> => {
  said.push(text);
  return Promise.resolve();
};
const connection = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  host: "127.0.0.1",
  port,
  user: userInfo().username,
  privateKey: readFileSync(path.join(folder, "user"), "utf8"),
  hostKey: readFileSync(path.join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" "),
  ...more,
});
const there = (
  command: string,
  inputs: Readonly<Record<string, unknown>> = {},
  before?: { stdout: string; stderr: string },
) => runFor("urn", command, { connection: secret(connection()), ...inputs }, before, log, types.remote);

(missing ? describe.skip : describe)("command:remote:Command over ssh", () => {
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
      privateKey: readFileSync(path.join(folder, "locked"), "utf8"),
      privateKeyPassword: "canary-phrase",
    });
    const printed = await runFor("urn", "echo in", { connection: locked }, undefined, log, types.remote);
    expect(printed.stdout).toBe("in");
    const other = readFileSync(path.join(folder, "user.pub"), "utf8").split(" ").slice(0, 2).join(" ");
    const wrong = { connection: connection({ hostKey: other }) };
    await expect(runFor("urn", "echo in", wrong, undefined, log, types.remote)).rejects.toThrow(/host key/i);
  }, 60_000);

  test("a host that does not answer is tried as often as it says", async () => {
    const nobody = { connection: connection({ port: await freePort(), dialErrorLimit: 2 }) };
    await expect(runFor("urn", "true", nobody, undefined, log, types.remote)).rejects.toThrow(/Connection refused/);
  }, 60_000);
});
