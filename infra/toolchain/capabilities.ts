import { readFileSync } from "node:fs";

/** Capabilities in the order of their bits. Source: include/uapi/linux/capability.h */
const names = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
];

/**
 * Capabilities that this machine can't give to any container, because its own bounding set lacks them (it is a container
 * or a virtual machine that was started without them). None where the system does not tell.
 * @param status text of /proc/self/status
 */
export function missingCapabilities(status: string = readStatus()): string[] {
  const set = /^CapBnd:\s*([0-9a-f]+)/m.exec(status)?.[1];
  if (set === undefined) return [];
  const bits = BigInt(`0x${set}`);
  return names.filter((_, bit) => (bits >> BigInt(bit)) % 2n === 0n);
}

function readStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
