import { existsSync, readFileSync } from "node:fs";

/** Bits of linux/capability.h. */
const CAPABILITIES = { SYS_PTRACE: 19, SYS_ADMIN: 21, PERFMON: 38, BPF: 39 } as const;
type Capability = keyof typeof CAPABILITIES;

/** What the process may do and see, as /proc tells it. */
export interface Surroundings {
  /** /proc/self/status */
  readonly status: string;
  /** /proc/self/mountinfo */
  readonly mounts: string;
  /** Whether a path is there. */
  readonly has: (path: string) => boolean;
}

export const surroundings = (): Surroundings => ({
  status: readFileSync("/proc/self/status", "utf8"),
  mounts: readFileSync("/proc/self/mountinfo", "utf8"),
  has: existsSync,
});

/**
 * Why the modern eBPF driver could not be opened, in libbpf's and Falco's words; undefined when it could. What it needs:
 * https://falco.org/docs/setup/container/#docker-least-privileged
 * (SYS_RESOURCE raises the limit on locked memory, which kernels from 5.11 on no longer count BPF maps against).
 */
export function driverProblem({ status, mounts, has }: Surroundings, hostRoot: string): string | undefined {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  const can = (name: Capability): boolean => (effective >> BigInt(CAPABILITIES[name])) % 2n === 1n;
  if (!can("SYS_ADMIN") && !(can("BPF") && can("PERFMON")))
    return "[libs]: libbpf: failed to load program: Operation not permitted (CAP_SYS_ADMIN, or CAP_BPF and CAP_PERFMON)";
  if (!can("SYS_PTRACE")) return "[libs]: Cannot read host init process proc root: 13 (CAP_SYS_PTRACE)";
  if (!has(`${hostRoot}/proc/1/stat`))
    return `scap_open_live() error creating the process list: can't find '${hostRoot}/proc'`;
  if (!/ \/sys\/kernel\/tracing /.test(mounts))
    return "[libs]: libbpf: failed to determine tracepoint 'syscalls/sys_enter_connect' perf event ID: No such file or directory (/sys/kernel/tracing)";
  return undefined;
}
