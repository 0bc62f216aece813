import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** How deep below a hierarchy a container's group is looked for: /docker/ID, /system.slice/docker-ID.scope, one more when nested. */
const DEPTH = 4;

export interface Usage {
  /** Path of the group below its hierarchy: "/docker/ID". */
  readonly group: string;
  /** Bytes. */
  readonly memory: number;
  readonly workingSet: number;
  /** Bytes; 0: no limit. */
  readonly memoryLimit: number;
  readonly cpuSeconds: number;
  readonly processes: number;
  /** Unix time in seconds. */
  readonly created: number;
}

/** What the kernel counts by container, read from a cgroup mount of version 1 or 2. */
export class Cgroups {
  private readonly unified: boolean;

  /** @throws Error `mountpoint for cpu not found`, cAdvisor's words, when there is no cgroup mount. */
  constructor(private readonly root: string) {
    this.unified = existsSync(path.join(root, "cgroup.controllers"));
    if (!this.unified && !existsSync(path.join(root, "memory"))) throw new Error("mountpoint for cpu not found");
  }

  /** Group of each container id (64 hexadecimal digits) that has one. */
  containers(): Map<string, string> {
    const found = new Map<string, string>();
    this.walk("/", DEPTH, found);
    return found;
  }

  usage(group: string): Usage | undefined {
    try {
      const created = statSync(this.file("memory", group, "")).ctimeMs / 1000;
      return { group, created, ...(this.unified ? this.readUnified(group) : this.readV1(group)) };
    } catch {
      return undefined; // the container ended meanwhile
    }
  }

  private walk(group: string, depth: number, found: Map<string, string>): void {
    for (const entry of readdirSync(this.file("memory", group, ""), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const child = path.posix.join(group, entry.name);
      const id = /([0-9a-f]{64})/.exec(entry.name)?.[1];
      if (id !== undefined) found.set(id, child);
      else if (depth > 1) this.walk(child, depth - 1, found);
    }
  }

  private readV1(group: string) {
    const memory = this.number("memory", group, "memory.usage_in_bytes");
    const limit = this.number("memory", group, "memory.limit_in_bytes");
    return {
      memory,
      workingSet: Math.max(0, memory - this.stat("memory", group, "memory.stat", "total_inactive_file")),
      // no limit is written as the largest page-aligned number
      memoryLimit: limit > 2 ** 60 ? 0 : limit,
      cpuSeconds: this.number("cpuacct", group, "cpuacct.usage") / 1e9,
      processes: this.text("memory", group, "cgroup.procs").split("\n").filter(Boolean).length,
    };
  }

  private readUnified(group: string) {
    const memory = this.number("", group, "memory.current");
    return {
      memory,
      workingSet: Math.max(0, memory - this.stat("", group, "memory.stat", "inactive_file")),
      memoryLimit: Number(this.text("", group, "memory.max").replace("max", "0")),
      cpuSeconds: this.stat("", group, "cpu.stat", "usage_usec") / 1e6,
      processes: this.text("", group, "cgroup.procs").split("\n").filter(Boolean).length,
    };
  }

  private number(controller: string, group: string, file: string): number {
    return Number(this.text(controller, group, file));
  }

  private stat(controller: string, group: string, file: string, key: string): number {
    const line = this.text(controller, group, file)
      .split("\n")
      .find((text) => text.startsWith(`${key} `));
    return Number(line?.split(" ")[1] ?? 0);
  }

  private text(controller: string, group: string, file: string): string {
    return readFileSync(this.file(controller, group, file), "utf8").trim();
  }

  private file(controller: string, group: string, file: string): string {
    return path.join(this.root, this.unified ? "" : controller, group, file);
  }
}
