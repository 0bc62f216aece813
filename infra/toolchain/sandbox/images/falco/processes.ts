import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The shells of Falco's list `shell_binaries`. */
const SHELLS = ["ash", "bash", "csh", "ksh", "sh", "tcsh", "zsh", "dash"];

export interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  /** Device number of the controlling terminal; 0: none. */
  readonly terminal: number;
  /** Clock ticks since boot at its start: with the pid it names one process for good. */
  readonly started: string;
  readonly user: string;
  readonly command: string;
  readonly container: string | undefined;
}

/** Whether Falco's rule "Terminal shell in container" is about this process. */
export const isTerminalShell = ({ name, terminal, container }: Process): boolean =>
  SHELLS.includes(name) && terminal !== 0 && container !== undefined;

/** Processes not seen by the call before. The stand-in polls /proc where the real one is told by the kernel: one that ends sooner is missed. */
export class ProcessWatch {
  private seen = new Map<number, string>();

  constructor(private readonly proc: string) {}

  fresh(): Process[] {
    const pids = readdirSync(this.proc)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
    const now = new Map<number, string>();
    const found: Process[] = [];
    for (const pid of pids) {
      const stat = this.read(pid, "stat");
      const fields = stat && parseStat(stat);
      if (!fields) continue;
      // a program started by exec keeps pid and start time, its name changes
      const identity = `${fields.started} ${fields.name}`;
      now.set(pid, identity);
      if (this.seen.get(pid) !== identity) found.push({ ...fields, pid, ...this.details(pid) });
    }
    this.seen = now;
    return found;
  }

  /** Name of a process, "" once it is gone. */
  nameOf(pid: number): string {
    return this.read(pid, "comm")?.trim() ?? "";
  }

  private details(pid: number) {
    return {
      user: /^Uid:\s*(\d+)/m.exec(this.read(pid, "status") ?? "")?.[1] ?? "",
      command: (this.read(pid, "cmdline") ?? "").replaceAll("\0", " ").trim(),
      container: /([0-9a-f]{64})/.exec(this.read(pid, "cgroup") ?? "")?.[1],
    };
  }

  private read(pid: number, file: string): string | undefined {
    try {
      return readFileSync(path.join(this.proc, String(pid), file), "utf8");
    } catch {
      return undefined; // it ended meanwhile
    }
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html ; the name may hold spaces and brackets. */
export function parseStat(stat: string): Pick<Process, "name" | "parent" | "terminal" | "started"> | undefined {
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat.trim()) ?? [];
  const fields = rest?.split(" ") ?? [];
  const [parent, terminal, started] = [fields[1], fields[4], fields[19]];
  if (name === undefined || parent === undefined || terminal === undefined || started === undefined) return undefined;
  return { name, parent: Number(parent), terminal: Number(terminal), started };
}
