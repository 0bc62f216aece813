import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { unpacked } from "../../support/distribution";
import { freePort } from "../../support/free-port";

/** The distribution's own registry, on loopback. */
export interface LocalRegistry {
  /** HOST:PORT. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** The program: the installed one, or the distribution's package. */
const program = async (): Promise<string> => {
  const installed = "/usr/bin/docker-registry";
  return existsSync(installed) ? installed : path.join(await unpacked(["docker-registry"]), installed);
};

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
