import type { Draw } from "./draw";
import type { Args } from "./fields";

/** Defaults said aloud: they mean the same as nothing. */
const defaults: Partial<Args> = {
  tty: false,
  stdinOpen: false,
  init: false,
  privileged: false,
  readOnly: false,
  publishAllPorts: false,
  restart: "no",
  shmSize: 64,
  stopTimeout: 10,
  ipcMode: "private",
  cpuShares: 0,
  removeVolumes: true,
  attach: false,
};

/** Other ways to write one field; each means the same. */
const ways: { readonly [K in keyof Args]?: (args: Args, draw: Draw) => Partial<Args> } = {
  envs: ({ envs = [] }, draw) => ({ envs: draw.shuffled(envs) }),
  labels: ({ labels = [] }, draw) => ({ labels: draw.shuffled(labels) }),
  mounts: ({ mounts = [] }, draw) => ({ mounts: draw.shuffled(mounts) }),
  volumes: ({ volumes = [] }, draw) => ({
    volumes: draw.shuffled(volumes).map((each) => ({
      ...each,
      ...(each.containerPath !== undefined && { containerPath: `${each.containerPath}/` }),
    })),
  }),
  ports: ({ ports = [] }, draw) => ({
    ports: draw.shuffled(ports).map((port) => ({ ...port, protocol: port.protocol ?? "tcp" })),
  }),
  capabilities: ({ capabilities: { adds, drops } = {} }) => ({
    capabilities: {
      ...(adds && { adds: adds.map((name) => `CAP_${name}`) }),
      ...(drops && { drops: drops.map((name) => name.toLowerCase()) }),
    },
  }),
  securityOpts: ({ securityOpts = [] }) => ({
    securityOpts: securityOpts.map((option) =>
      option === "no-new-privileges" ? `${option}:true` : option.replace("=", ":"),
    ),
  }),
  stopSignal: ({ stopSignal = "" }) => ({ stopSignal: stopSignal.replace("SIG", "").toLowerCase() }),
  workingDir: ({ workingDir = "" }) => ({ workingDir: `${workingDir}/` }),
  cpus: ({ cpus = "" }) => ({ cpus: `${cpus}${cpus.includes(".") ? "0" : ".00"}` }),
  tmpfs: ({ tmpfs = {} }) => ({
    tmpfs: Object.fromEntries(Object.entries(tmpfs).map(([path, text]) => [path, text.split(",").reverse().join(",")])),
  }),
  healthcheck: ({ healthcheck = {} }) => ({
    healthcheck: { ...healthcheck, interval: `${String(Number.parseInt(healthcheck.interval ?? "1") * 1000)}ms` },
  }),
};

/** The same arguments in another spelling and order. */
export function respelled(args: Args, draw: Draw): Args {
  const others = Object.entries(ways).flatMap(([name, way]) => (name in args && draw.once(2) ? [way(args, draw)] : []));
  const aloud = Object.entries(defaults).filter(([name]) => !(name in args) && draw.once(3));
  return others.reduce<Args>((all, one) => ({ ...all, ...one }), { ...args, ...Object.fromEntries(aloud) });
}
