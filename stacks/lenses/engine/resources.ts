import { z } from "zod";
import type { ContainerInspect, EngineInfo } from "../../engine";
import { MiB } from "../units";
import type { HostConfigBody, UpdateBody } from "./body";
import { each, filled, nonZero, one, type Field, type Fields, type Scope } from "./field";

type Host = ContainerInspect["HostConfig"];
/** Limits that are one number in the request and in the inspect alike. */
type NumberName = "memoryReservation" | "cpuPeriod" | "cpuQuota" | "cpuShares";
type HostNumber = "MemoryReservation" | "CpuPeriod" | "CpuQuota" | "CpuShares";

/** An update can set a limit, but takes 0 for "as it is": only a new container has none again. */
const limit = { change: "update", removal: "replace" } as const;

export const resourceFields: Fields<"memory" | "memorySwap" | "cpus" | "cpuSet" | "ulimits" | NumberName> = {
  memory: one({
    ...limit,
    doc: "Memory limit.",
    unit: "MiB",
    schema: z.number().min(0),
    write: (value, { body }) => (body.HostConfig.Memory = bytes(value)),
    read: ({ container }) => nonZero(mebibytes(container.HostConfig.Memory)),
    normal: nonZero,
    update: writeMemory,
    limit(value, _scope, engine) {
      if (value > 0 && value < 6) return `"${value}" MiB is below the Engine's minimum of 6 MiB`;
      return kernel(engine, "memory", "memory");
    },
  }),
  memoryReservation: number("MemoryReservation", {
    doc: "Memory that the container is pushed back to when the host runs short.",
    unit: "MiB",
    factor: MiB,
    check(engine, value, { args }) {
      if (value > 0 && value < 6) return `"${value}" MiB is below the Engine's minimum of 6 MiB`;
      if (args.memory && value > args.memory) return `"${value}" MiB is above memory, "${args.memory}" MiB`;
      return kernel(engine, "memory", "memory");
    },
  }),
  memorySwap: one({
    ...limit,
    // Without it the Engine takes twice the memory limit, which an update can set.
    removal: "update",
    doc: "Memory and swap together; -1 = unlimited swap. Twice the memory limit is the default.",
    unit: "MiB",
    schema: z.number().min(-1),
    write: (value, { body }) => (body.HostConfig.MemorySwap = value === -1 ? -1 : bytes(value)),
    read: ({ container: { HostConfig } }) =>
      HostConfig.MemorySwap === -1 ? -1 : nonZero(mebibytes(HostConfig.MemorySwap)),
    normal(value, { args, ctx }) {
      // Without a memory limit there is nothing to swap beyond; a host that can't limit swap drops it.
      if (!ctx.swapLimit || !args.memory || value === 2 * args.memory) return undefined;
      return nonZero(value);
    },
    update: writeMemory,
    limit(value, { args }, engine) {
      if (value > 0 && args.memory && value < args.memory)
        return `"${value}" MiB is below memory, "${args.memory}" MiB: it counts both together`;
      if (value > 0 && !args.memory) return "swap can be limited only together with memory";
      return kernel(engine, "swap", "swap");
    },
  }),
  cpus: one({
    ...limit,
    doc: "CPU time in CPUs, as 1.5.",
    unit: "CPUs",
    schema: z.string().regex(/^\d*\.?\d+$/, "CPUs are a decimal number, as 1.5"),
    write: (value, { body }) => (body.HostConfig.NanoCpus = nano(value)),
    read: ({ container }) => (container.HostConfig.NanoCpus ? String(container.HostConfig.NanoCpus / 1e9) : undefined),
    normal: (value) => (nano(value) === 0 ? undefined : String(nano(value) / 1e9)),
    update(value, body) {
      if (value !== undefined) body.NanoCpus = nano(value);
    },
    limit(value, { args }, engine) {
      if (args.cpuQuota || args.cpuPeriod) return "cpus excludes cpuQuota and cpuPeriod: it sets both";
      if (engine?.cpus && Number(value) > engine.cpus)
        return `the host has "${engine.cpus}" CPUs, "${value}" are asked for`;
      return kernel(engine, "cpuQuota", "CPU quota");
    },
  }),
  cpuPeriod: number("CpuPeriod", {
    doc: "Period of the CPU quota.",
    unit: "µs",
    factor: 1,
    check: (engine, value) =>
      value > 0 && (value < 1000 || value > 1_000_000)
        ? `"${value}" µs is no period of the CPU quota: it is between 1000 and 1000000`
        : kernel(engine, "cpuQuota", "CPU quota"),
  }),
  cpuQuota: number("CpuQuota", {
    doc: "CPU time in each period.",
    unit: "µs",
    factor: 1,
    check: (engine, value) =>
      value > 0 && value < 1000
        ? `"${value}" µs is below the kernel's minimum of 1000`
        : kernel(engine, "cpuQuota", "CPU quota"),
  }),
  cpuShares: number("CpuShares", {
    doc: "Relative weight when CPUs are short.",
    factor: 1,
    check: (engine) => kernel(engine, "cpuShares", "CPU shares"),
  }),
  cpuSet: one({
    ...limit,
    doc: 'CPUs it may run on, as "0-1" or "0,2".',
    schema: z.string(),
    write: (value, { body }) => (body.HostConfig.CpusetCpus = value),
    read: ({ container }) => filled(container.HostConfig.CpusetCpus),
    normal: filled,
    update(value, body) {
      if (value !== undefined) body.CpusetCpus = value;
    },
    limit(value, _scope, engine) {
      const highest = Math.max(-1, ...(value.match(/\d+/g) ?? []).map(Number));
      if (engine?.cpus && highest >= engine.cpus)
        return `the host has "${engine.cpus}" CPUs, counted from 0: there is no CPU "${highest}"`;
      return kernel(engine, "cpuSet", "CPU sets");
    },
  }),
  ulimits: {
    doc: "Limits of the process (setrlimit).",
    schema: z.array(z.strictObject({ name: z.string(), soft: z.int(), hard: z.int() })),
    form: "set",
    change: "replace",
    write: (value, { body }) =>
      (body.HostConfig.Ulimits = value.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))),
    read: ({ container }) =>
      filled(
        (container.HostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
      ),
    pieces: (value) => each(value, ({ name, soft, hard }) => ({ key: name, value: { name, soft, hard } })),
    limit(value) {
      const wrong = value.find(({ soft, hard }) => hard !== -1 && (soft > hard || soft === -1));
      return wrong && `the soft limit of "${wrong.name}", "${wrong.soft}", is above the hard one, "${wrong.hard}"`;
    },
  },
};

/** Memory and swap are set together: the Engine refuses a memory limit above the swap limit that stands. */
function writeMemory(_value: number | undefined, body: UpdateBody, { args, ctx }: Scope): void {
  if (!args.memory) return;
  body.Memory = bytes(args.memory);
  if (ctx.swapLimit) body.MemorySwap = args.memorySwap === -1 ? -1 : bytes(args.memorySwap || 2 * args.memory);
}

function number(
  property: HostNumber,
  row: {
    doc: string;
    unit?: string;
    factor: number;
    check: (engine: EngineInfo | undefined, value: number, scope: Scope) => string | undefined;
  },
): Field<number> {
  const { doc, unit, factor, check } = row;
  const set = (value: number, body: HostConfigBody | UpdateBody) => (body[property] = Math.round(value * factor));
  return one<number>({
    ...limit,
    doc,
    ...(unit !== undefined && { unit }),
    schema: z.number().min(0),
    write: (value, { body }) => set(value, body.HostConfig),
    read: ({ container }) => nonZero((numberOf(container.HostConfig, property) ?? 0) / factor),
    normal: nonZero,
    update(value, body) {
      if (value !== undefined) set(value, body);
    },
    limit: (value, scope, engine) => check(engine, value, scope),
  });
}

const numberOf = (host: Host, property: HostNumber): number | null | undefined => host[property];
const bytes = (mebibytes: number): number => Math.round(mebibytes * MiB);
const mebibytes = (bytes: number | null | undefined): number => (bytes ?? 0) / MiB;
const nano = (cpus: string): number => Math.round(Number(cpus) * 1e9);
const kernel = (engine: EngineInfo | undefined, name: keyof EngineInfo["limits"], what: string): string | undefined =>
  engine && !engine.limits[name] ? `the host's kernel can't limit ${what} (cgroup)` : undefined;
