import { readdir, readFile, readlink } from "node:fs/promises";
import { platform } from "node:os";
import type { Host } from "../../../stacks/model/stack";
import { recognize, type Recognized } from "./recognize";

/** A process that {@link recognize} knows; its environment is never read. */
export interface Candidate extends Recognized {
  readonly pid: number;
  readonly argv: readonly string[];
  /** ISO 8601. */
  readonly startedAt?: string;
  /** TCP ports of this host on which it listens. */
  readonly listens: readonly number[];
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
    const [startedAt, listens] = await Promise.all([startTime(pid, bootTime), listeningPorts(pid, listeners)]);
    return { ...recognized, pid: Number(pid), argv, listens, ...(startedAt === undefined ? {} : { startedAt }) };
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
  if (direct !== undefined) return { pid, argv, recognized: direct };
  if (host.processes.length === 0) return undefined;
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const recognized = directory === undefined ? undefined : recognize(argv, host, directory);
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

async function startTime(pid: string, boot: number | undefined): Promise<string | undefined> {
  if (boot === undefined) return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Field 22 (proc(5)); the name in parentheses may hold spaces, so fields are counted after it.
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return started === undefined ? undefined : new Date((boot + Number(started) / ticks) * 1000).toISOString();
}

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

/** Elsewhere `ps` tells the command as one text, and neither start time nor ports. */
async function fromPs(host: Host): Promise<Candidate[]> {
  const { default: psList } = await import("ps-list");
  return (await psList()).flatMap(({ pid, cmd }) => {
    const argv = (cmd ?? "").split(/\s+/);
    const recognized = recognize(argv, host);
    return recognized === undefined ? [] : [{ ...recognized, pid, argv, listens: [] }];
  });
}
