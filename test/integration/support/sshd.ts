import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { unpacked } from "./distribution";
import { freePort } from "./free-port";

const SSHD = "/usr/sbin/sshd";
const KEYGEN = "/usr/bin/ssh-keygen";

/** Why no ssh server can be had here; undefined: it can. */
export const sshdMissing: string | undefined =
  process.getuid?.() === 0 && existsSync(KEYGEN) && (existsSync(SSHD) || existsSync("/usr/bin/apt-get"))
    ? undefined
    : `there is no ${SSHD} and no distribution to have it from, no ${KEYGEN}, or this is not root`;

/**
 * How to start the server: the installed one, or the distribution's, with its libraries. As root it wants a user "sshd",
 * which only its package's installation makes: where there is none, it sees a list of users that has one.
 */
async function serverCommand(folder: string): Promise<{ command: string[]; env: NodeJS.ProcessEnv }> {
  if (existsSync(SSHD)) return { command: [SSHD], env: process.env };
  const place = await unpacked(["openssh-server", "libwrap0"]);
  const libraries = ["usr/lib", "lib"]
    .map((name) => path.join(place, name))
    .filter((name) => existsSync(name))
    .flatMap((name) => readdirSync(name).map((entry) => path.join(name, entry)))
    .filter((name) => name.endsWith("-linux-gnu"));
  const users = path.join(folder, "passwd");
  const known = readFileSync("/etc/passwd", "utf8");
  writeFileSync(users, /^sshd:/m.test(known) ? known : `${known}sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n`);
  const script = 'mount --bind "$1" /etc/passwd && shift && exec "$@"';
  return {
    command: ["unshare", "--mount", "sh", "-c", script, "sh", users, path.join(place, SSHD)],
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(":") },
  };
}

/** A real ssh server on loopback, with keys of its own; signs in the user that runs the tests. */
export interface Sshd {
  readonly port: number;
  /** Path of a private key; NAME.pub is beside it. */
  readonly key: (name: string) => string;
  /** The server's key as known_hosts has it: type and key. */
  readonly hostKey: string;
  /** Arguments of ssh that sign in here with the first key. */
  readonly options: readonly string[];
  readonly stop: () => void;
}

/**
 * Starts the server; resolves once it greets.
 * @param keys name and pass phrase of each key that may sign in
 * @param environment of what runs there
 */
export async function startSshd(
  keys: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Sshd> {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-sshd-"));
  const key = (name: string): string => path.join(folder, name);
  const publicKey = (name: string): string => readFileSync(`${key(name)}.pub`, "utf8");
  for (const [name, phrase] of [["host", ""] as const, ...Object.entries(keys)])
    execFileSync(KEYGEN, ["-q", "-t", "ed25519", "-N", phrase, "-f", key(name)]);
  writeFileSync(key("authorized"), Object.keys(keys).map(publicKey).join(""), { mode: 0o600 });
  const hostKey = publicKey("host").split(" ").slice(0, 2).join(" ");
  const port = await freePort();
  writeFileSync(key("known"), `[127.0.0.1]:${port} ${hostKey}\n`);
  // The folder that sshd changes into before anybody has signed in.
  mkdirSync("/run/sshd", { recursive: true });
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const config = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${key("host")}`,
    `AuthorizedKeysFile ${key("authorized")}`,
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    ...(set.length === 0 ? [] : [`SetEnv ${set.join(" ")}`]),
    "",
  ];
  writeFileSync(key("config"), config.join("\n"));
  const { command, env } = await serverCommand(folder);
  const [program = "", ...args] = command;
  const server = spawn(program, [...args, "-D", "-f", key("config")], { stdio: "ignore", env });
  while (!(await greets(port))) {
    if (server.exitCode !== null) throw new Error(`sshd ended with exit code ${server.exitCode}`);
  }
  return {
    port,
    key,
    hostKey,
    options: ["-F", "none", "-i", key(Object.keys(keys)[0] ?? ""), "-o", `UserKnownHostsFile=${key("known")}`],
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (well: boolean) => {
      socket.destroy();
      // Not at once again: it is about to start.
      setTimeout(resolve, well ? 0 : 50, well);
    };
    socket.once("data", (data) => {
      end(data.toString().startsWith("SSH-"));
    });
    socket.once("error", () => {
      end(false);
    });
  });
