import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { freePort } from "../../support/free-port";

/** The distribution's own registry, on loopback. */
export interface LocalRegistry {
  /** HOST:PORT. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** The program: the installed one, the cached one, or the distribution's package. */
async function program(): Promise<string> {
  const installed = ["/usr/bin/docker-registry"].find((file) => existsSync(file));
  if (installed !== undefined) return installed;
  const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "alfa", "docker-registry");
  const cached = path.join(cache, "usr", "bin", "docker-registry");
  if (existsSync(cached)) return cached;
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-registry-"));
  try {
    await execa("apt-get", ["download", "docker-registry"], { cwd: folder });
    const deb = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (deb === undefined) throw new Error("apt-get left no package");
    mkdirSync(cache, { recursive: true });
    await execa("dpkg", ["-x", path.join(folder, deb), cache]);
    return cached;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** "p4ssword-of-registry", hashed with bcrypt. */
const HASH = "$2y$05$abcdefghijklmnopqrstuu5sh4IeQyr0FpWN6Eri5MnuPuHUaoORO";

/** Starts a registry that wants a password and lets images be removed. */
export async function startRegistry(): Promise<LocalRegistry> {
  const [file, port] = [await program(), await freePort()];
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-registry-"));
  writeFileSync(path.join(folder, "htpasswd"), `alfa:${HASH}\n`);
  writeFileSync(
    path.join(folder, "config.yml"),
    [
      "version: 0.1",
      "log: {level: error}",
      `storage: {filesystem: {rootdirectory: ${JSON.stringify(path.join(folder, "data"))}}, delete: {enabled: true}}`,
      `http: {addr: "127.0.0.1:${String(port)}"}`,
      `auth: {htpasswd: {realm: test, path: ${JSON.stringify(path.join(folder, "htpasswd"))}}}`,
      "",
    ].join("\n"),
  );
  const child = spawn(file, ["serve", path.join(folder, "config.yml")], { stdio: "ignore" });
  const host = `127.0.0.1:${String(port)}`;
  for (let tries = 0; !(await fetch(`http://${host}/v2/`).catch(() => undefined)); tries++) {
    if (tries > 300) throw new Error("the registry does not answer");
    await sleep(100);
  }
  return {
    host,
    username: "alfa",
    password: "p4ssword-of-registry",
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
