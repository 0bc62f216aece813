import type { z } from "zod";
import type { EngineVersion, RawInfo } from "./schemas";

/** What an Engine and its host are and can do: /info and /version in one. */
export interface EngineInfo {
  id: string;
  hostName: string;
  /** e.g. "27.3.1". */
  version: string;
  /** The newest API that the Engine speaks, e.g. "1.47". */
  apiVersion: string;
  /** The oldest API that it still answers: "1.44" on Engine 29 is what breaks old clients. */
  minApiVersion: string;
  operatingSystem: string;
  /** "linux" or "windows". */
  osType: string;
  architecture: string;
  /** Docker Desktop: containers run in a virtual machine, host paths are shared into it. */
  isDesktop: boolean;
  rootless: boolean;
  cpus: number;
  /** Bytes. */
  memory: number;
  rootDir: string;
  cgroupVersion: 1 | 2;
  /** "cgroupfs" or "systemd". */
  cgroupDriver: string;
  /** e.g. "overlay2". */
  storageDriver: string;
  /** File system below the storage driver, e.g. "extfs"; empty where the Engine does not tell. */
  backingFilesystem: string;
  defaultLogDriver: string;
  defaultRuntime: string;
  runtimes: string[];
  logDrivers: string[];
  securityOptions: string[];
  swarmActive: boolean;
  /** Its id in the swarm that it manages; empty where it manages none. */
  swarmNode: string;
  /** What the host's kernel can limit. */
  limits: { memory: boolean; swap: boolean; cpuQuota: boolean; cpuShares: boolean; cpuSet: boolean; pids: boolean };
  warnings: string[];
}

/** Joins the two answers, with the Engine's documented defaults where one leaves a field out. */
export function engineInfo(info: z.output<typeof RawInfo>, version: EngineVersion): EngineInfo {
  const operatingSystem = info.OperatingSystem ?? "";
  const securityOptions = info.SecurityOptions ?? [];
  return {
    id: info.ID ?? "",
    hostName: info.Name ?? "",
    version: version.Version,
    apiVersion: version.ApiVersion,
    minApiVersion: version.MinAPIVersion ?? version.ApiVersion,
    operatingSystem,
    osType: info.OSType ?? version.Os ?? "linux",
    architecture: info.Architecture ?? "",
    isDesktop: /docker desktop/i.test(operatingSystem) || /docker desktop/i.test(version.Platform?.Name ?? ""),
    rootless: securityOptions.includes("name=rootless"),
    cpus: info.NCPU ?? 0,
    memory: info.MemTotal ?? 0,
    rootDir: info.DockerRootDir ?? "",
    // Engines before 20.10 have no such field and know only version 1.
    cgroupVersion: info.CgroupVersion === "2" ? 2 : 1,
    cgroupDriver: info.CgroupDriver ?? "",
    storageDriver: info.Driver ?? "",
    backingFilesystem: info.DriverStatus?.find(([name]) => name === "Backing Filesystem")?.[1] ?? "",
    defaultLogDriver: info.LoggingDriver ?? "json-file",
    defaultRuntime: info.DefaultRuntime ?? "runc",
    runtimes: Object.keys(info.Runtimes ?? {}),
    logDrivers: info.Plugins?.Log ?? [],
    securityOptions,
    swarmActive: info.Swarm?.LocalNodeState === "active",
    swarmNode: info.Swarm?.ControlAvailable === true ? (info.Swarm.NodeID ?? "") : "",
    limits: {
      memory: info.MemoryLimit ?? true,
      swap: info.SwapLimit ?? true,
      cpuQuota: (info.CpuCfsQuota ?? true) && (info.CpuCfsPeriod ?? true),
      cpuShares: info.CPUShares ?? true,
      cpuSet: info.CPUSet ?? true,
      pids: info.PidsLimit ?? true,
    },
    warnings: info.Warnings ?? [],
  };
}

/** Compares API versions: negative when `a` is older. */
export function compareApi(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
