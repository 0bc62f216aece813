import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { lock } from "proper-lockfile";
import execa from "execa";
import { z } from "zod";
import { UserError } from "../../../stacks/model/errors";
import { sandboxDir } from "../paths";
import { cleanNetwork, unmountBelow } from "./leftovers";
import { commandLine, end, identify, lives, processesWith, until } from "./process";
import { freeBlock } from "./subnet";

/** A first start on a slow disk prepares its storage. */
const START_MS = 60_000;
/** dockerd stops its containers first, each with its own grace. */
const STOP_MS = 60_000;
/** A unix socket's path ends at 107 bytes; containerd's longest name below the exec root takes 40. */
const LONGEST_EXEC_ROOT = 60;

/** Where a private Engine keeps its things. */
export interface PrivatePaths {
  dir: string;
  /** Images, containers, volumes. */
  data: string;
  /** Sockets and run-time state: a short path. */
  exec: string;
  socket: string;
  log: string;
  /** What runs, for a later process to find. */
  record: string;
  /** Tells this Engine's things from those of other Engines. */
  name: string;
}

const Record = z.object({ pid: z.number(), started: z.string(), bridge: z.string(), block: z.string() });
type Record = z.infer<typeof Record>;

/** A private Engine that runs. */
export interface PrivateEngine extends Record {
  host: string;
}

/** The places of the private Engine whose folder is `dir`. */
export function privatePaths(dir = path.join(sandboxDir, "docker")): PrivatePaths {
  const name = `alfa${createHash("sha256").update(dir).digest("hex").slice(0, 8)}`;
  const near = path.join(dir, "exec");
  const exec = near.length <= LONGEST_EXEC_ROOT ? near : path.join("/run", name);
  const socket = path.join(path.dirname(exec) === dir ? dir : exec, "docker.sock");
  return {
    dir,
    name,
    exec,
    socket,
    data: path.join(dir, "data"),
    log: path.join(dir, "dockerd.log"),
    record: path.join(dir, "engine.json"),
  };
}

/** What the last start left on record, whether it still runs or not. */
async function lastRecord({ record }: PrivatePaths): Promise<Record | undefined> {
  const text = await readFile(record, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function recorded(paths: PrivatePaths): Promise<Record | undefined> {
  const found = await lastRecord(paths);
  // After a restart of the machine the number may be another's.
  const ours = found && (await lives(found)) && (await commandLine(found.pid)).includes(paths.data);
  return ours ? found : undefined;
}

/** Whether the Engine at `socket` answers. */
const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const ping = request({ socketPath: socket, path: "/_ping", timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on("timeout", () => ping.destroy());
    ping.on("error", () => {
      resolve(false);
    });
    ping.end();
  });

const hostOf = (paths: PrivatePaths, found: Record): PrivateEngine => ({ ...found, host: `unix://${paths.socket}` });

/** The private Engine, if it runs and answers. */
export async function runningPrivateEngine(paths = privatePaths()): Promise<PrivateEngine | undefined> {
  const found = await recorded(paths);
  return found && (await answers(paths.socket)) ? hostOf(paths, found) : undefined;
}

/**
 * Starts the private Engine, or finds it running. It has a bridge, an address pool and a containerd namespace of its
 * own, so that it stands beside any other Engine, and it outlives this process.
 *
 * @throws UserError with the last lines of its log when it does not come up
 */
export async function startPrivateEngine(paths = privatePaths()): Promise<PrivateEngine> {
  await mkdir(paths.data, { recursive: true, mode: 0o700 });
  const unlock = await lock(paths.dir, { stale: 15_000, retries: { retries: 120, factor: 1, minTimeout: 500 } });
  try {
    const found = await recorded(paths);
    if (found && (await until(() => answers(paths.socket), START_MS))) return hostOf(paths, found);
    await mkdir(paths.exec, { recursive: true, mode: 0o700 });
    // A killed dockerd leaves its bridge with its block: both are taken up again.
    const block = (await blockOf(paths.name)) ?? (await makeBridge(paths.name, (await lastRecord(paths))?.block));
    await rm(path.join(paths.dir, "dockerd.pid"), { force: true });
    await endOrphanedContainerd(paths);
    // Its own file: the machine's /etc/docker/daemon.json is for another Engine.
    await writeFile(path.join(paths.dir, "daemon.json"), "{}\n");
    // dockerd gives its containerd 15 s to come up: on a busy machine the second start finds everything in memory.
    return await launch(paths, block).catch(() => launch(paths, block));
  } finally {
    await unlock();
  }
}

/** A killed dockerd's containerd: the next dockerd would wait for it in vain. The containers' shims live on. */
async function endOrphanedContainerd({ exec }: PrivatePaths): Promise<void> {
  const pids = await processesWith(path.join(exec, "containerd", "containerd.toml"));
  await end(
    (await Promise.all(pids.map(identify))).flatMap((found) => found ?? []),
    5_000,
  );
  await rm(path.join(exec, "containerd", "containerd.pid"), { force: true });
}

async function launch(paths: PrivatePaths, block: string): Promise<PrivateEngine> {
  const args = [
    `--config-file=${path.join(paths.dir, "daemon.json")}`,
    `--data-root=${paths.data}`,
    `--exec-root=${paths.exec}`,
    `--pidfile=${path.join(paths.dir, "dockerd.pid")}`,
    `--host=unix://${paths.socket}`,
    `--bridge=${paths.name}`,
    `--default-address-pool=base=${block}.128.0/17,size=24`,
    `--containerd-namespace=${paths.name}`,
    `--containerd-plugins-namespace=${paths.name}-plugins`,
  ];
  const output = openSync(paths.log, "a");
  const child = spawn("dockerd", args, { detached: true, stdio: ["ignore", output, output], cwd: paths.dir });
  const failed = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      resolve(`dockerd ended with ${code === null ? `signal ${String(signal)}` : `exit code ${code}`}`);
    });
  });
  closeSync(output);
  child.unref();
  const { pid } = child;
  const identity = pid === undefined ? undefined : await identify(pid);
  if (identity) {
    const record: Record = { ...identity, bridge: paths.name, block };
    await writeFile(paths.record, JSON.stringify(record), { mode: 0o600 });
    const up = until(() => answers(paths.socket), START_MS).then((ok) => (ok ? undefined : "it does not answer"));
    const problem = await Promise.race([up, failed]);
    if (problem === undefined) return hostOf(paths, record);
    await end([identity], 10_000);
    throw await startError(paths, problem);
  }
  throw await startError(paths, await failed);
}

async function startError({ log }: PrivatePaths, problem: string): Promise<UserError> {
  const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-8).join("\n");
  return new UserError(`The private Docker Engine did not start: ${problem}. Last lines of "${log}":\n${lines}`);
}

const ip = async (...args: string[]): Promise<string> => (await execa("ip", args)).stdout;

/** The block of a bridge that is there already. */
async function blockOf(bridge: string): Promise<string | undefined> {
  const text = await ip("-4", "-o", "addr", "show", "dev", bridge).catch(() => "");
  return /inet (\d+\.\d+)\.0\.1\/24/.exec(text)?.[1];
}

/** @param before the block of the last start: its networks still have addresses in it */
async function makeBridge(name: string, before: string | undefined): Promise<string> {
  const used = [await ip("-4", "-o", "addr"), await ip("-4", "route", "show", "table", "all")]
    .join("\n")
    .match(/\d+\.\d+\.\d+\.\d+(\/\d+)?/g);
  const block = freeBlock(used ?? [], before);
  if (block === undefined) throw new UserError("No free block of private addresses for a private Docker Engine");
  await ip("link", "del", name).catch(() => undefined);
  await ip("link", "add", name, "type", "bridge");
  await ip("addr", "add", `${block}.0.1/24`, "dev", name);
  await ip("link", "set", name, "up");
  return block;
}

/**
 * Ends exactly the Engine that was started here, with its containerd, containers, bridges and mounts.
 *
 * @param options.purge removes its images, containers and volumes too
 * @returns whether one ran
 */
export async function stopPrivateEngine(options: { dir?: string; purge?: boolean } = {}): Promise<boolean> {
  const paths = privatePaths(options.dir);
  const found = await recorded(paths);
  if (found) await end([found], STOP_MS);
  // What a killed dockerd leaves: its containerd and shims carry the exec root or the namespace on their command line.
  const marks = [`${paths.exec}/containerd`, `-namespace ${paths.name} `];
  const left = (await Promise.all(marks.map(processesWith))).flat();
  const identities = (await Promise.all([...new Set(left)].map(identify))).flatMap((identity) => identity ?? []);
  await end(identities, 5_000);
  await unmountBelow([paths.data, paths.exec]);
  const block = found?.block ?? (await blockOf(paths.name).catch(() => undefined));
  await cleanNetwork(paths.name, block);
  await rm(paths.socket, { force: true });
  await rm(paths.exec, { recursive: true, force: true });
  if (options.purge) await rm(paths.dir, { recursive: true, force: true });
  return found !== undefined;
}
