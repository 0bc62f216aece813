import type { EngineInfo } from "../../../../stacks/engine";
import type { PlainContainerArgs } from "../../../../stacks/lenses/container-args";
import type { FieldName } from "../../../../stacks/lenses/engine";
import type { Draw } from "./draw";

export type Args = PlainContainerArgs;

/** What the generated arguments name on the Engine; made before the first case. */
export interface World {
  readonly images: { readonly plain: readonly [string, string]; readonly giving: readonly [string, string] };
  readonly networks: readonly [string, string];
  /** First three octets of the second network's subnet. */
  readonly subnet: string;
  /** A prefix of the second network's IPv6 subnet; empty where the Engine has no IPv6. */
  readonly subnet6: string;
  readonly volumes: readonly [string, string];
  /** A container that runs and shares its IPC namespace. */
  readonly peer: string;
  readonly info: EngineInfo;
}

/** A value of the field, with what has to be declared beside it. No value is a default: any two differ in meaning. */
type Row = (draw: Draw, world: World) => Partial<Args>;

const words = ["alpha", "beta", "gamma", "delta", "omega"] as const;
const device = "/dev/null";
const rates = (draw: Draw) => draw.some("/dev/zero", device).map((path) => ({ path, rate: draw.int(1, 9) * 1024 }));

/** A row for each input: a field left out does not compile, and a test fails when none of its values was tried. */
export const rows: { readonly [K in FieldName]: Row } = {
  name: () => ({}),
  image: (draw, { images }) => ({ image: draw.of(...images.plain) }),
  platform: (_draw, { info }) => ({ platform: `linux/${info.architecture === "aarch64" ? "arm64" : "amd64"}` }),
  command: (draw) => ({ command: ["sleep", String(draw.int(1000, 9000))] }),
  entrypoints: (draw) => ({ entrypoints: ["/bin/busybox", draw.of("sleep", "cat")] }),
  envs: (draw) => ({ envs: draw.some(...words).map((word) => `${word.toUpperCase()}=${String(draw.int(0, 9))}=x`) }),
  user: (draw) => ({ user: draw.of("1:2", "12", "7:7") }),
  workingDir: (draw) => ({ workingDir: draw.of("/tmp", "/bin", "/etc") }),
  groupAdds: (draw) => ({ groupAdds: draw.some("44", "5", "1234") }),
  hostname: (draw) => ({ hostname: draw.of("host-a", "host-b", "host-c") }),
  domainname: (draw) => ({ domainname: draw.of("a.test", "b.test") }),
  tty: () => ({ tty: true }),
  stdinOpen: () => ({ stdinOpen: true }),
  init: () => ({ init: true }),
  stopSignal: (draw) => ({ stopSignal: draw.of("SIGUSR1", "SIGINT", "SIGQUIT") }),
  stopTimeout: (draw) => ({ stopTimeout: draw.int(1, 5) }),
  healthcheck: (draw, { info }) => ({
    healthcheck: {
      tests: draw.of(["CMD", "true"], ["CMD-SHELL", "exit 0"]),
      interval: `${String(draw.int(1, 3))}s`,
      ...(draw.once(2) && { timeout: draw.of("20s", "1m30s") }),
      ...(draw.once(2) && { startPeriod: "500ms" }),
      ...(draw.once(2) && { retries: draw.int(1, 5) }),
      ...(draw.once(2) && Number(info.apiVersion.split(".")[1]) >= 44 && { startInterval: "1s" }),
    },
  }),
  labels: (draw) => ({
    labels: draw.some(...words, "alfa.pids-limit").map((label) => ({ label, value: String(draw.int(20, 29)) })),
  }),
  mounts: (draw, { volumes }) => ({
    mounts: draw.some(
      { type: "bind", source: "/etc", target: "/m/bind", bindOptions: { propagation: "private" } },
      { type: "bind", source: "/usr", target: "/m/read", readOnly: true, bindOptions: { propagation: "private" } },
      { type: "volume", source: volumes[0], target: "/m/volume", volumeOptions: { noCopy: true } },
      {
        type: "volume",
        source: volumes[1],
        target: "/m/labels",
        volumeOptions: { noCopy: true, labels: [{ label: "l", value: "1" }], driverName: "local" },
      },
      { type: "tmpfs", target: "/m/tmp", tmpfsOptions: { sizeBytes: draw.int(1, 4) * 2 ** 20, mode: 0o1770 } },
    ),
  }),
  volumes: (draw, { volumes, peer }) => ({
    volumes: draw.some(
      { hostPath: draw.of("/tmp", "/usr"), containerPath: "/v/host", ...(draw.once(2) && { readOnly: true }) },
      { volumeName: draw.of(...volumes), containerPath: "/v/named" },
      { containerPath: "/v/anonymous" },
      { fromContainer: peer, readOnly: true },
      { hostPath: "/var", containerPath: "/v/relabelled", selinuxRelabel: draw.of("z", "Z") },
    ),
  }),
  tmpfs: (draw) => ({
    tmpfs: Object.fromEntries(
      draw.some("/t/a", "/t/b").map((path) => [path, draw.of("", "size=1m", "noexec,size=2m")]),
    ),
  }),
  readOnly: () => ({ readOnly: true }),
  shmSize: (draw) => ({ shmSize: draw.of(8, 16, 128) }),
  storageOpts: (draw) => ({ storageOpts: { size: draw.of("1G", "2G") } }),
  uploads: (draw) => ({
    uploads: draw.some("/srv/a.conf", "/srv/sub/b.bin", "/srv/c.sh").map((file) => ({
      file,
      ...draw.of(
        { content: `one ${String(draw.int(0, 9))}\n` },
        { contentBase64: "AAEC/w==", permissions: "0600", owner: "7", group: "8" },
        { content: "#!/bin/sh\n", executable: true },
        { source: __filename },
      ),
    })),
  }),
  networksAdvanced: (draw, { networks, subnet, subnet6, info }) => ({
    networksAdvanced: draw.some(
      {
        name: networks[0],
        ...(draw.once(2) && { aliases: draw.some(...words) }),
        ...(draw.once(3) && { driverOpts: ["com.example.option=1"] }),
        ...(Number(info.apiVersion.split(".")[1]) >= 48 && { gwPriority: draw.int(1, 9) }),
      },
      {
        name: networks[1],
        ...(draw.once(2) && { ipv4Address: `${subnet}.${String(draw.int(10, 250))}` }),
        ...(subnet6 && draw.once(2) && { ipv6Address: `${subnet6}::${String(draw.int(10, 99))}` }),
        ...(draw.once(3) && { linkLocalIps: [`169.254.1.${String(draw.int(10, 250))}`] }),
      },
    ),
  }),
  networkMode: (draw, { peer, networks }) => ({
    networkMode: draw.of("host", "none", `container:${peer}`, networks[0]),
  }),
  hosts: (draw) => ({
    hosts: draw
      .some("a.test", "b.test", "host.docker.internal")
      .map((host) => ({ host, ip: host.endsWith("internal") ? "host-gateway" : draw.of("10.0.0.1", "fe80::1") })),
  }),
  dns: (draw) => ({ dns: draw.some("9.9.9.9", "1.1.1.1") }),
  dnsOpts: (draw) => ({ dnsOpts: draw.some("ndots:2", "debug", "attempts:1") }),
  dnsSearches: (draw) => ({ dnsSearches: draw.some("z.test", "a.test") }),
  ports: (draw) => ({
    ports: draw.some(
      { internal: 80, external: draw.int(42100, 42999), ip: "127.0.0.1" },
      { internal: 53, external: draw.int(42100, 42999), protocol: "udp" as const },
      { internal: 81, external: draw.int(42100, 42999) },
      { internal: 82 },
    ),
  }),
  publishAllPorts: () => ({ publishAllPorts: true }),
  memory: (draw) => ({ memory: draw.of(32, 64, 128) }),
  memorySwap: (draw) => ({ memory: draw.of(32, 64, 128), memorySwap: draw.of(-1, 300, 500) }),
  memoryReservation: (draw) => ({ memoryReservation: draw.of(8, 16, 24) }),
  cpus: (draw) => ({ cpus: draw.of("0.5", "0.25", "1") }),
  cpuPeriod: (draw) => ({ cpuPeriod: draw.of(20000, 50000) }),
  cpuQuota: (draw) => ({ cpuQuota: draw.of(10000, 25000) }),
  cpuShares: (draw) => ({ cpuShares: draw.of(256, 512) }),
  cpuSet: (draw) => ({ cpuSet: draw.of("0", "0-0") }),
  ulimits: (draw) => ({
    ulimits: draw.some("nproc", "nofile", "core").map((name) => ({ name, soft: draw.of(100, 200), hard: 300 })),
  }),
  devices: (draw) => ({
    devices: draw.some(
      { hostPath: device, containerPath: "/dev/own", permissions: draw.of("r", "rw") },
      { hostPath: "/dev/zero" },
    ),
  }),
  deviceCgroupRules: (draw) => ({ deviceCgroupRules: draw.some("c 42:* rmw", "b 7:* r") }),
  deviceRequests: (draw) => ({
    deviceRequests: draw.some(
      { capabilities: ["gpu"], deviceIds: ["0"], driver: "nvidia" },
      { capabilities: ["gpu", "utility"], count: draw.int(1, 3), options: { a: "1" } },
    ),
  }),
  gpus: (draw) => ({ gpus: draw.of("all", "device=0,1") }),
  deviceReadBps: (draw) => ({ deviceReadBps: rates(draw) }),
  deviceReadIops: (draw) => ({ deviceReadIops: rates(draw) }),
  deviceWriteBps: (draw) => ({ deviceWriteBps: rates(draw) }),
  deviceWriteIops: (draw) => ({ deviceWriteIops: rates(draw) }),
  capabilities: (draw) => ({
    capabilities: {
      adds: draw.some("NET_RAW", "CHOWN", "SYS_TIME"),
      ...(draw.once(2) && { drops: draw.of(["ALL"], ["KILL"]) }),
    },
  }),
  securityOpts: (draw) => ({ securityOpts: draw.some("no-new-privileges", "seccomp=unconfined", "label=disable") }),
  privileged: () => ({ privileged: true }),
  pidMode: (draw, { peer }) => ({ pidMode: draw.of("host", `container:${peer}`) }),
  ipcMode: (draw, { peer }) => ({ ipcMode: draw.of("host", "none", "shareable", `container:${peer}`) }),
  usernsMode: () => ({ usernsMode: "host" }),
  cgroupParent: (draw, { info }) => ({
    cgroupParent:
      info.cgroupDriver === "systemd" ? draw.of("a.slice", "b.slice") : draw.of("/alfa-test", "/alfa-other"),
  }),
  cgroupnsMode: (_draw, { info }) => ({ cgroupnsMode: info.cgroupVersion === 2 ? "host" : "private" }),
  runtime: (draw, { info }) => ({
    runtime: draw.of(...info.runtimes.filter((name) => name !== info.defaultRuntime && name.includes("runc"))),
  }),
  sysctls: (draw) => ({
    sysctls: Object.fromEntries(
      draw.some("net.ipv4.ip_unprivileged_port_start", "net.core.somaxconn").map((key) => [key, draw.of("512", "600")]),
    ),
  }),
  logDriver: (draw) => ({ logDriver: draw.of("local", "none") }),
  logOpts: (draw) => ({ logOpts: { "max-size": draw.of("1m", "2m"), ...(draw.once(2) && { "max-file": "3" }) } }),
  restart: (draw) => ({ restart: draw.of("always", "unless-stopped", "on-failure") }),
  maxRetryCount: (draw) => ({ restart: "on-failure", maxRetryCount: draw.int(1, 9) }),
  rm: () => ({ rm: true }),
  start: () => ({ start: false }),
  mustRun: () => ({ mustRun: false }),
  attach: () => ({ attach: true }),
  logs: () => ({ logs: true }),
  wait: () => ({ wait: true }),
  waitTimeout: (draw) => ({ waitTimeout: draw.int(10, 60) }),
  destroyGraceSeconds: (draw) => ({ destroyGraceSeconds: draw.int(1, 9) }),
  removeVolumes: () => ({ removeVolumes: false }),
  containerReadRefreshTimeoutMilliseconds: () => ({ containerReadRefreshTimeoutMilliseconds: 100 }),
};
