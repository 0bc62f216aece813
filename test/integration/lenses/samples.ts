import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";

/** What the samples name on the Engine; all made before they run. */
export interface World {
  prefix: string;
  image: string;
  /** Gives env, labels, health check, ... of its own. */
  givingImage: string;
  networks: [string, string];
  /** First three octets of the second network's subnet. */
  subnet: string;
  volume: string;
  /** A container that runs. */
  peer: string;
}

type Sample = Omit<PlainContainerArgs, "image" | "name"> & { image?: string };

/** Arguments by what they show; each is created, read back and compared. */
export const samples = (world: World): Record<string, Sample> => ({
  "nothing but an image": {},
  "everything from the image": { image: world.givingImage },
  "the image's values said again": {
    image: world.givingImage,
    envs: ["SHARED=image", "OWN=1"],
    labels: [
      { label: "shared", value: "image" },
      { label: "own", value: "1" },
    ],
    user: "1000:1000",
    workingDir: "/data/",
    stopSignal: "INT",
    entrypoints: ["/bin/sh", "-c"],
    command: ["sleep 3600"],
    healthcheck: { tests: ["CMD", "/bin/true"], interval: "20s", timeout: "3000ms", retries: 2 },
    volumes: [{ containerPath: "/data" }],
    platform: "linux/amd64",
  },
  "the image's values overridden": {
    image: world.givingImage,
    envs: ["SHARED=own", "FROM_IMAGE=2"],
    labels: [{ label: "shared", value: "own" }],
    user: "0",
    workingDir: "/tmp",
    stopSignal: "SIGTERM",
    entrypoints: ["/bin/sleep"],
    command: ["100"],
    healthcheck: { tests: ["CMD-SHELL", "true"], interval: "1m30s", startPeriod: "500ms" },
    volumes: [{ containerPath: "/data", volumeName: world.volume }],
  },
  "other timings of the image's health check": { image: world.givingImage, healthcheck: { interval: "45s" } },
  "the image's health check removed": { image: world.givingImage, healthcheck: { tests: ["NONE"] } },
  "the image's entrypoint removed": { image: world.givingImage, entrypoints: [], command: ["sleep", "50"] },
  "the image's entrypoint without its command": { image: world.givingImage, entrypoints: ["/bin/sh", "-c"] },
  "another command for the image's entrypoint": { image: world.givingImage, command: ["sleep 60"] },
  "environment in any order": { envs: ["Z=1", "A=2", "EMPTY=", "EQUALS=a=b"] },
  "labels in any order": {
    labels: [
      { label: "z", value: "1" },
      { label: "a", value: "" },
    ],
  },
  "a process of its own": {
    command: ["sleep", "77"],
    entrypoints: ["/bin/busybox"],
    user: "1:2",
    workingDir: "/tmp/",
    groupAdds: ["44", "5"],
    hostname: "host-a",
    domainname: "example.test",
    tty: true,
    stdinOpen: true,
    init: true,
    stopSignal: "USR1",
    stopTimeout: 33,
    platform: "linux/amd64",
  },
  "defaults said aloud": {
    tty: false,
    init: false,
    privileged: false,
    restart: "no",
    shmSize: 64,
    stopSignal: "15",
    stopTimeout: 10,
    networkMode: "bridge",
    logDriver: "json-file",
    ipcMode: "private",
    runtime: "runc",
    cpuShares: 0,
    publishAllPorts: false,
    readOnly: false,
    securityOpts: ["no-new-privileges:false"],
    start: true,
    mustRun: true,
  },
  "binds and volumes": {
    volumes: [
      { hostPath: "/tmp", containerPath: "/host/tmp", readOnly: true },
      { hostPath: "/usr/share/", containerPath: "/host/share/" },
      { volumeName: world.volume, containerPath: "/named" },
      { containerPath: "/anonymous" },
      { hostPath: "/var", containerPath: "/relabelled", selinuxRelabel: "z" },
    ],
  },
  "mounts, with and without options": {
    mounts: [
      { type: "bind", source: "/tmp", target: "/b1", readOnly: true },
      { type: "bind", source: "/usr", target: "/b2", bindOptions: { propagation: "rprivate" } },
      { type: "bind", source: "/etc", target: "/b3", readOnly: true, bindOptions: { propagation: "private" } },
      { type: "volume", source: world.volume, target: "/v1" },
      { type: "volume", source: world.volume, target: "/v2", readOnly: true, volumeOptions: { noCopy: true } },
      {
        type: "volume",
        source: `${world.prefix}-made`,
        target: "/v3",
        volumeOptions: { labels: [{ label: "b", value: "1" }], driverName: "local" },
      },
      { type: "tmpfs", target: "/t1", tmpfsOptions: { sizeBytes: 1048576, mode: 0o1770 } },
      { type: "tmpfs", target: "/t2" },
    ],
  },
  "temporary file systems": { tmpfs: { "/run": "size=64m,noexec", "/plain": "" }, readOnly: true, shmSize: 128 },
  "volumes of another container": { volumes: [{ fromContainer: world.peer, readOnly: true }] },
  "a network with aliases": {
    networksAdvanced: [{ name: world.networks[0], aliases: ["z-alias", "a-alias"] }],
  },
  "two networks, an address": {
    networksAdvanced: [
      { name: world.networks[1], aliases: ["two"], ipv4Address: `${world.subnet}.77` },
      { name: world.networks[0] },
    ],
  },
  "a network as mode": { networkMode: world.networks[0] },
  "a network as mode, and another": {
    networkMode: world.networks[0],
    networksAdvanced: [{ name: world.networks[1], aliases: ["x"] }],
  },
  // The Engine adds the host name to the aliases of the network that is connected after the create.
  "a host name on two networks": {
    hostname: "host-b",
    networkMode: world.networks[0],
    networksAdvanced: [{ name: world.networks[1], aliases: ["x"] }],
  },
  "a chosen hardware address": {
    networksAdvanced: [{ name: world.networks[0], macAddress: "02:42:AC:11:AA:BB" }],
  },
  "the host's network": { networkMode: "host", hosts: [{ host: "a", ip: "10.0.0.1" }] },
  "no network": { networkMode: "none" },
  "another container's network": { networkMode: `container:${world.peer}` },
  "published ports": {
    ports: [
      { internal: 80, external: 42180, ip: "127.0.0.1" },
      { internal: 53, external: 42153, protocol: "udp" },
      { internal: 81, external: 42181, ip: "0.0.0.0", protocol: "tcp" },
      { internal: 81, external: 42182 },
      { internal: 82 },
    ],
    publishAllPorts: true,
  },
  names: {
    hosts: [
      { host: "b.test", ip: "10.0.0.2" },
      { host: "host.docker.internal", ip: "host-gateway" },
      { host: "six.test", ip: "fe80::1" },
    ],
    dns: ["9.9.9.9", "1.1.1.1"],
    dnsOpts: ["ndots:2", "debug"],
    dnsSearches: ["z.test", "a.test"],
  },
  "memory alone": { memory: 64 },
  "memory and the same swap as by default": { memory: 64, memorySwap: 128 },
  "memory and swap": { memory: 64, memorySwap: 96, memoryReservation: 32 },
  "unlimited swap": { memory: 64, memorySwap: -1 },
  "CPU shares and set": { cpuShares: 512, cpuSet: "0-1" },
  CPUs: { cpus: "0.50" },
  "CPU quota": { cpuPeriod: 50000, cpuQuota: 25000 },
  "a bound on processes": { labels: [{ label: "alfa.pids-limit", value: "64" }] },
  "no bound on processes": { labels: [{ label: "alfa.pids-limit", value: "-1" }] },
  "the host's name space of names": { labels: [{ label: "alfa.uts-mode", value: "host" }] },
  ulimits: {
    ulimits: [
      { name: "nproc", soft: 100, hard: 200 },
      { name: "nofile", soft: 1024, hard: 1024 },
    ],
  },
  devices: {
    devices: [{ hostPath: "/dev/null", containerPath: "/dev/own", permissions: "rw" }, { hostPath: "/dev/zero" }],
    deviceCgroupRules: ["c 42:* rmw", "b 7:* r"],
  },
  "capabilities in any spelling": {
    capabilities: { adds: ["CAP_NET_RAW", "chown"], drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true", "seccomp:unconfined"],
  },
  privileged: { privileged: true },
  "the host's namespaces": { pidMode: "host", ipcMode: "host", cgroupnsMode: "host", usernsMode: "host" },
  "another container's namespaces": { pidMode: `container:${world.peer}`, ipcMode: `container:${world.peer}` },
  "a private cgroup namespace": { cgroupnsMode: "private" },
  "shareable IPC, a parent cgroup": { ipcMode: "shareable", cgroupParent: "/alfa-test" },
  sysctls: { sysctls: { "net.ipv4.ip_unprivileged_port_start": "0", "net.core.somaxconn": "1024" } },
  "log rotation": { logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "3" } },
  "log options without a driver": { logOpts: { "max-size": "1m" } },
  "no logs": { logDriver: "none" },
  "a bounded restart policy": { restart: "on-failure", maxRetryCount: 4 },
  "always restarted": { restart: "unless-stopped" },
  "removed when it ends": { rm: true },
  "inputs of the provider alone": {
    mustRun: false,
    start: false,
    wait: true,
    waitTimeout: 12,
    destroyGraceSeconds: 4,
    removeVolumes: false,
    attach: true,
    logs: true,
    containerReadRefreshTimeoutMilliseconds: 100,
  },
  uploads: {
    uploads: [
      { file: "/etc/alfa/a.conf", content: "hello\n" },
      { file: "/etc/alfa/b.bin", contentBase64: "AAEC/w==", permissions: "0600", owner: "7", group: "8" },
      { file: "/etc/run.sh", content: "#!/bin/sh\n", executable: true },
    ],
  },
});
