/** `CAP_NET_RAW`, `net_raw` -> `NET_RAW`. */
export const capability = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

/** Capabilities that lead out of the container, and what each allows (capabilities(7)). */
export const dangerousCapabilities: Readonly<Record<string, string>> = {
  ALL: "everything root may do",
  SYS_ADMIN: "mounting, namespaces and most of what root may do",
  SYS_PTRACE: "reading and changing the memory of other processes",
  SYS_MODULE: "loading code into the kernel",
  SYS_RAWIO: "raw access to memory and disks",
  SYS_BOOT: "rebooting the host",
  SYS_TIME: "changing the host's clock",
  SYSLOG: "reading the kernel's log and addresses",
  NET_ADMIN: "changing the host's network when it shares it, and its own always",
  NET_RAW: "forging packets to other containers",
  DAC_READ_SEARCH: "reading every file of the host by its inode",
  DAC_OVERRIDE: "ignoring file permissions",
  BPF: "loading programs into the kernel",
  PERFMON: "watching every process of the host",
  MAC_ADMIN: "changing the mandatory access control",
  MAC_OVERRIDE: "ignoring the mandatory access control",
  LINUX_IMMUTABLE: "changing files that are protected against it",
  MKNOD: "making device files",
  AUDIT_CONTROL: "turning the audit of the kernel off",
};

/** Part of Docker's default set: adding them back after dropping ALL is the lesser step. */
export const defaultCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);
