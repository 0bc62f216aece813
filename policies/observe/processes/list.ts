import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { platform } from "node:os";
import path from "node:path";
import type { Host } from "../../../stacks/model/stack";
import { ancestors, isPm2, type Parent } from "./ancestors";
import { recognize, type Recognized } from "./recognize";
import { processStart } from "./start";

/** A process that {@link recognize} knows; its environment is never read. */
export interface Candidate extends Recognized {
  readonly pid: number;
  readonly argv: readonly string[];
  /** ISO 8601. */
  readonly startedAt?: string;
  /** TCP ports of this host on which it listens; absent: the system does not tell. */
  readonly listens?: readonly number[];
  /** What tells it from a later process under its number ({@link processStart}); absent: it is gone. */
  readonly started?: string;
  /** User it runs as; absent: the system does not tell. */
  readonly uid?: number;
  /** Whether a PM2 runs it. */
  readonly underPm2: boolean;
}

/** The processes of this host that matter to the stack. Rejects when the system does not list them. */
export async function candidates(host: Host): Promise<Candidate[]> {
  return platform() === "linux" ? fromProc(host) : fromPs(host);
}

async function fromProc(host: Host): Promise<Candidate[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const ownNamespace = await readlink("/proc/self/ns/pid").catch(() => undefined);
  const [bootTime, found] = await Promise.all([
    bootSeconds(),
    Promise.all(pids.map((pid) => recognizeProc(pid, host))),
  ]);
  const known = found.filter((process) => process !== undefined);
  if (known.length === 0) return [];
  const listeners = await listeningInodes();
  const read = known.map(async ({ pid, argv, recognized }): Promise<Candidate | undefined> => {
    // Linux shows the processes of containers too; a container's pid namespace is not ours.
    const namespace = await readlink(`/proc/${pid}/ns/pid`).catch(() => ownNamespace);
    if (namespace !== ownNamespace) return undefined;
    const started = processStart(Number(pid));
    const [listens, uid, parents] = await Promise.all([
      listeningPorts(pid, listeners),
      stat(`/proc/${pid}`).then(
        (folder) => folder.uid,
        () => undefined,
      ),
      ancestors(Number(pid)),
    ]);
    return {
      ...recognized,
      pid: Number(pid),
      argv,
      listens,
      underPm2: parents.some(isPm2),
      ...(uid !== undefined && { uid }),
      ...(started !== undefined && { started }),
      ...(started !== undefined && bootTime !== undefined && { startedAt: startTime(started, bootTime) }),
    };
  });
  return (await Promise.all(read)).filter((candidate) => candidate !== undefined);
}

async function recognizeProc(
  pid: string,
  host: Host,
): Promise<{ pid: string; argv: string[]; recognized: Recognized } | undefined> {
  // A process may end while it is looked at: then it is not there.
  const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const argv = raw.replace(/\0+$/, "").split("\0");
  if (raw === "") return undefined;
  const direct = recognize(argv, host);
  // A relative script is only known with the directory that it counts from.
  const whole = direct?.script === undefined || path.isAbsolute(direct.script);
  if (direct !== undefined && whole) return { pid, argv, recognized: direct };
  if (host.processes.length === 0) return undefined;
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const recognized = directory === undefined ? direct : recognize(argv, host, directory);
  return recognized === undefined ? undefined : { pid, argv, recognized };
}

/** Seconds since the epoch at which this system started; undefined where it does not say. */
async function bootSeconds(): Promise<number | undefined> {
  const stat = await readFile("/proc/stat", "utf8").catch(() => "");
  const [, seconds] = /^btime (\d+)$/m.exec(stat) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Kernel ticks per second as /proc shows them: fixed at 100 for programs, whatever the kernel's own rate (USER_HZ). */
const ticks = 100;

const startTime = (started: string, boot: number): string =>
  new Date((boot + Number(started) / ticks) * 1000).toISOString();

/** Socket inode -> TCP port of the sockets that listen on this host (proc(5), /proc/net/tcp). */
async function listeningInodes(): Promise<Map<string, number>> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  const ports = new Map<string, number>();
  for (const line of tables.join("\n").split("\n")) {
    const fields = line.trim().split(/\s+/);
    const [, local, , state] = fields;
    const inode = fields[9];
    const port = local?.split(":")[1];
    if (state === "0A" && inode !== undefined && port !== undefined) ports.set(inode, Number.parseInt(port, 16));
  }
  return ports;
}

async function listeningPorts(pid: string, inodes: ReadonlyMap<string, number>): Promise<number[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const ports = descriptors.map(async (descriptor) => {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    return inode === undefined ? undefined : inodes.get(inode);
  });
  const open = (await Promise.all(ports)).filter((port) => port !== undefined);
  return [...new Set(open)].sort((a, b) => a - b);
}

/** Elsewhere `ps` tells the command as one text, and no ports. */
async function fromPs(host: Host): Promise<Candidate[]> {
  const { default: psList } = await import("ps-list");
  const all = await psList();
  const parents = new Map(all.map(({ pid, ppid, cmd = "" }): [number, Parent] => [pid, { pid, parent: ppid, cmd }]));
  const found = all.flatMap(({ pid, cmd, uid }) => {
    const argv = (cmd ?? "").split(/\s+/);
    const recognized = recognize(argv, host);
    return recognized === undefined ? [] : [{ ...recognized, pid, argv, ...(uid !== undefined && { uid }) }];
  });
  return Promise.all(
    found.map(async (one): Promise<Candidate> => {
      const started = processStart(one.pid);
      const above = await ancestors(one.pid, (pid) => Promise.resolve(parents.get(pid)));
      const at = started === undefined ? NaN : Date.parse(started);
      return {
        ...one,
        underPm2: above.some(isPm2),
        ...(started !== undefined && { started }),
        ...(!Number.isNaN(at) && { startedAt: new Date(at).toISOString() }),
      };
    }),
  );
}
