import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomBytes } from "node:crypto";
import execa from "execa";
import { unmountBelow } from "../../../infra/toolchain/engine/leftovers";
import { end, identify, type ProcessIdentity, processesWith, until } from "../../../infra/toolchain/engine/process";
import { openEngine, type Engine } from "../../../stacks/engine";

/** One of several Engines, as on a machine of its own. */
export interface NamespacedEngine {
  readonly engine: Engine;
  /** unix://PATH. */
  readonly host: string;
  /** Where the other Engines reach it. */
  readonly address: string;
  /** Kills its dockerd. */
  readonly kill: () => Promise<void>;
}

const ip = (...args: string[]) => execa("ip", args);

/** Why there can be no Engines in network namespaces here; undefined: there can. */
export async function namespacesMissing(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "network namespaces need Linux and root";
  for (const program of ["dockerd", "ip", "nsenter"]) {
    const { exitCode } = await execa("sh", ["-c", `command -v ${program}`], { reject: false });
    if (exitCode !== 0) return `there is no ${program}`;
  }
  const probe = `alfa-${randomBytes(3).toString("hex")}`;
  const { exitCode, stderr } = await execa("ip", ["netns", "add", probe], { reject: false });
  if (exitCode !== 0) return stderr;
  await ip("netns", "del", probe);
  return undefined;
}

/**
 * Starts Engines, each with a network stack and data of its own, joined by a switch that stands in a namespace, too: so no
 * packet filter of this host comes between.
 * @returns the Engines, and what removes all of it
 */
export async function startEngines(count: number): Promise<[NamespacedEngine[], () => Promise<void>]> {
  const id = `alfa${randomBytes(3).toString("hex")}`;
  const dir = await mkdtemp(`/tmp/${id}-`);
  const engines: NamespacedEngine[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const stop = async (): Promise<void> => {
    const left = await Promise.all((await processesWith(`${dir}/`)).map(identify));
    await end(
      left.flatMap((one) => one ?? []),
      20_000,
    );
    await unmountBelow([dir]);
    for (const number of [0, ...numbers]) await ip("netns", "del", `${id}-${number}`).catch(() => undefined);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const hub = `${id}-0`;
    await ip("netns", "add", hub);
    await ip("-n", hub, "link", "add", "br0", "type", "bridge");
    await ip("-n", hub, "link", "set", "br0", "up");
    for (const number of numbers) {
      const space = `${id}-${number}`;
      const address = `10.255.77.${number}`;
      await ip("netns", "add", space);
      await ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", `port${number}`, "netns", hub);
      await ip("-n", hub, "link", "set", `port${number}`, "master", "br0", "up");
      await ip("-n", space, "addr", "add", `${address}/24`, "dev", "eth0");
      for (const device of ["eth0", "lo"]) await ip("-n", space, "link", "set", device, "up");
      engines.push(await startEngine(path.join(dir, String(number)), space, address));
    }
    await Promise.all(engines.map(answers));
    return [engines, stop];
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startEngine(dir: string, space: string, address: string): Promise<NamespacedEngine> {
  await mkdir(dir);
  await writeFile(path.join(dir, "daemon.json"), "{}\n");
  const socket = path.join(dir, "docker.sock");
  const args = [
    // Not `ip netns exec`: it hides the control groups.
    `--net=/run/netns/${space}`,
    "dockerd",
    `--config-file=${path.join(dir, "daemon.json")}`,
    `--data-root=${path.join(dir, "data")}`,
    `--exec-root=${path.join(dir, "exec")}`,
    `--pidfile=${path.join(dir, "dockerd.pid")}`,
    `--host=unix://${socket}`,
    `--containerd-namespace=${space}`,
    `--containerd-plugins-namespace=${space}-plugins`,
  ];
  const output = openSync(path.join(dir, "log"), "a");
  spawn("nsenter", args, { stdio: ["ignore", output, output] }).unref();
  const host = `unix://${socket}`;
  const kill = async (): Promise<void> => {
    const pid = Number(await readFile(path.join(dir, "dockerd.pid"), "utf8"));
    const found: ProcessIdentity | undefined = await identify(pid);
    if (found) process.kill(pid, "SIGKILL");
    await until(async () => (await identify(pid)) === undefined, 20_000);
  };
  return { engine: openEngine(host), host, address, kill };
}

async function answers({ engine, host }: NamespacedEngine): Promise<void> {
  const up = await until(() => engine.version().then(Boolean, () => false), 60_000, 200);
  const log = path.join(path.dirname(host.replace("unix://", "")), "log");
  if (!up) throw new Error(`dockerd did not come up: ${(await readFile(log, "utf8")).slice(-2000)}`);
}
