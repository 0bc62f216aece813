import { z } from "zod";

/**
 * What is read of the Engine's answers; everything else passes through unread.
 * The Engine writes Go's zero values as null, "", 0 or nothing, varying by version: every field tolerates all of these.
 * Source: https://docs.docker.com/reference/api/engine/
 */
const text = z.string().nullish();
const number = z.number().nullish();
const flag = z.boolean().nullish();
const list = z.array(z.string()).nullish();
const map = z.record(z.string(), z.string().nullish()).nullish();
const keys = z.record(z.string(), z.unknown()).nullish();

/** A command: a string in old images. */
const words = z.union([z.array(z.string()), z.string().transform((word) => [word])]).nullish();

const Healthcheck = z.looseObject({
  Test: list,
  /** Nanoseconds, as all durations here. */
  Interval: number,
  Timeout: number,
  StartPeriod: number,
  StartInterval: number,
  Retries: number,
});

/** What a container and an image have in common. */
const RunConfig = z.looseObject({
  Hostname: text,
  Domainname: text,
  User: text,
  Tty: flag,
  OpenStdin: flag,
  Env: list,
  Cmd: words,
  Entrypoint: words,
  Image: text,
  Labels: map,
  Volumes: keys,
  ExposedPorts: keys,
  WorkingDir: text,
  StopSignal: text,
  StopTimeout: number,
  Healthcheck: Healthcheck.nullish(),
  MacAddress: text,
});

const Rate = z.looseObject({ Path: z.string(), Rate: z.number() });

export const HostMount = z.looseObject({
  Type: z.string(),
  Source: text,
  Target: z.string(),
  ReadOnly: flag,
  BindOptions: z.looseObject({ Propagation: text }).nullish(),
  VolumeOptions: z
    .looseObject({
      NoCopy: flag,
      Labels: map,
      Subpath: text,
      DriverConfig: z.looseObject({ Name: text, Options: map }).nullish(),
    })
    .nullish(),
  TmpfsOptions: z.looseObject({ SizeBytes: number, Mode: number }).nullish(),
});
export type HostMount = z.output<typeof HostMount>;

const HostConfig = z.looseObject({
  Binds: list,
  Mounts: z.array(HostMount).nullish(),
  VolumesFrom: list,
  Tmpfs: map,
  NetworkMode: text,
  PortBindings: z.record(z.string(), z.array(z.looseObject({ HostIp: text, HostPort: text })).nullish()).nullish(),
  PublishAllPorts: flag,
  ExtraHosts: list,
  Dns: list,
  DnsOptions: list,
  DnsSearch: list,
  RestartPolicy: z.looseObject({ Name: text, MaximumRetryCount: number }).nullish(),
  AutoRemove: flag,
  LogConfig: z.looseObject({ Type: text, Config: map }).nullish(),
  CapAdd: list,
  CapDrop: list,
  SecurityOpt: list,
  Privileged: flag,
  ReadonlyRootfs: flag,
  GroupAdd: list,
  IpcMode: text,
  PidMode: text,
  UTSMode: text,
  UsernsMode: text,
  Cgroup: text,
  CgroupnsMode: text,
  CgroupParent: text,
  Runtime: text,
  Init: flag,
  ShmSize: number,
  StorageOpt: map,
  Sysctls: map,
  Ulimits: z.array(z.looseObject({ Name: z.string(), Soft: z.number(), Hard: z.number() })).nullish(),
  Devices: z.array(z.looseObject({ PathOnHost: z.string(), PathInContainer: text, CgroupPermissions: text })).nullish(),
  DeviceCgroupRules: list,
  DeviceRequests: z
    .array(
      z.looseObject({
        Driver: text,
        Count: number,
        DeviceIDs: list,
        Capabilities: z.array(z.array(z.string())).nullish(),
        Options: map,
      }),
    )
    .nullish(),
  BlkioDeviceReadBps: z.array(Rate).nullish(),
  BlkioDeviceReadIOps: z.array(Rate).nullish(),
  BlkioDeviceWriteBps: z.array(Rate).nullish(),
  BlkioDeviceWriteIOps: z.array(Rate).nullish(),
  Memory: number,
  MemoryReservation: number,
  MemorySwap: number,
  NanoCpus: number,
  CpuPeriod: number,
  CpuQuota: number,
  CpuShares: number,
  CpusetCpus: text,
  PidsLimit: number,
});

export const Endpoint = z.looseObject({
  NetworkID: text,
  Aliases: list,
  IPAMConfig: z.looseObject({ IPv4Address: text, IPv6Address: text, LinkLocalIPs: list }).nullish(),
  DriverOpts: map,
  GwPriority: number,
  MacAddress: text,
  IPAddress: text,
  Gateway: text,
  GlobalIPv6Address: text,
});
export type Endpoint = z.output<typeof Endpoint>;

/** One mount as it is: its volume's name or host path, anonymous volumes too. */
const MountPoint = z.looseObject({
  Type: text,
  Name: text,
  Source: text,
  Destination: z.string(),
  Mode: text,
  RW: flag,
  Propagation: text,
});

export const ContainerInspect = z.looseObject({
  Id: z.string(),
  /** With a leading slash. */
  Name: z.string(),
  Created: text,
  /** Id of the image it runs. */
  Image: z.string(),
  Platform: text,
  RestartCount: number,
  State: z.looseObject({
    Status: z.string(),
    Running: z.boolean(),
    Restarting: flag,
    Paused: flag,
    OOMKilled: flag,
    Dead: flag,
    Pid: number,
    ExitCode: number,
    Error: text,
    StartedAt: text,
    FinishedAt: text,
    Health: z
      .looseObject({
        Status: z.string(),
        FailingStreak: number,
        Log: z.array(z.looseObject({ Start: text, End: text, ExitCode: number, Output: text })).nullish(),
      })
      .nullish(),
  }),
  Config: RunConfig,
  HostConfig,
  Mounts: z.array(MountPoint).nullish(),
  NetworkSettings: z.looseObject({ Networks: z.record(z.string(), Endpoint.nullish()).nullish() }),
});
export type ContainerInspect = z.output<typeof ContainerInspect>;

export const ContainerSummary = z.looseObject({
  Id: z.string(),
  Names: list,
  Image: text,
  ImageID: text,
  Labels: map,
  State: text,
  Status: text,
  /** Seconds since 1970. */
  Created: number,
});
export type ContainerSummary = z.output<typeof ContainerSummary>;

export const ImageInspect = z.looseObject({
  Id: z.string(),
  RepoTags: list,
  RepoDigests: list,
  Created: text,
  Os: text,
  Architecture: text,
  Variant: text,
  Size: number,
  Config: RunConfig.nullish(),
});
export type ImageInspect = z.output<typeof ImageInspect>;

export const NetworkInspect = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Driver: text,
  Scope: text,
  Internal: flag,
  Attachable: flag,
  Ingress: flag,
  EnableIPv6: flag,
  IPAM: z
    .looseObject({
      Driver: text,
      Options: map,
      Config: z.array(z.looseObject({ Subnet: text, Gateway: text, IPRange: text, AuxiliaryAddresses: map })).nullish(),
    })
    .nullish(),
  Options: map,
  Labels: map,
  /** By container id; only of the inspect of one network. */
  Containers: z
    .record(z.string(), z.looseObject({ Name: text, MacAddress: text, IPv4Address: text, IPv6Address: text }))
    .nullish(),
});
export type NetworkInspect = z.output<typeof NetworkInspect>;

export const VolumeInspect = z.looseObject({
  Name: z.string(),
  Driver: text,
  Mountpoint: text,
  Scope: text,
  CreatedAt: text,
  Labels: map,
  Options: map,
});
export type VolumeInspect = z.output<typeof VolumeInspect>;

export const EngineVersion = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  MinAPIVersion: text,
  Os: text,
  Arch: text,
  KernelVersion: text,
  Platform: z.looseObject({ Name: text }).nullish(),
});
export type EngineVersion = z.output<typeof EngineVersion>;

/** /info as the Engine gives it. */
export const RawInfo = z.looseObject({
  ID: text,
  Name: text,
  ServerVersion: text,
  OperatingSystem: text,
  OSType: text,
  Architecture: text,
  KernelVersion: text,
  NCPU: number,
  MemTotal: number,
  DockerRootDir: text,
  LoggingDriver: text,
  CgroupDriver: text,
  Driver: text,
  DriverStatus: z.array(z.array(z.string())).nullish(),
  CgroupVersion: text,
  DefaultRuntime: text,
  Runtimes: keys,
  MemoryLimit: flag,
  SwapLimit: flag,
  CpuCfsPeriod: flag,
  CpuCfsQuota: flag,
  CPUShares: flag,
  CPUSet: flag,
  PidsLimit: flag,
  SecurityOptions: list,
  Labels: list,
  Plugins: z.looseObject({ Log: list, Volume: list, Network: list }).nullish(),
  Swarm: z.looseObject({ LocalNodeState: text, ControlAvailable: flag, NodeID: text }).nullish(),
  Warnings: list,
});

export const DiskChange = z.looseObject({
  Path: z.string(),
  /** 0 modified, 1 added, 2 deleted. */
  Kind: z.number(),
});
export type DiskChange = z.output<typeof DiskChange>;

export const EngineEvent = z.looseObject({
  Type: text,
  Action: text,
  Actor: z.looseObject({ ID: text, Attributes: map }).nullish(),
  timeNano: number,
});
export type EngineEvent = z.output<typeof EngineEvent>;

const bytes = z.number().nullish();

/** GET /system/df. */
export const DiskUsage = z.looseObject({
  LayersSize: bytes,
  Containers: z.array(z.looseObject({ SizeRw: bytes })).nullish(),
  Volumes: z
    .array(z.looseObject({ Name: z.string(), UsageData: z.looseObject({ Size: z.number() }).nullish() }))
    .nullish(),
  BuildCache: z.array(z.looseObject({ Size: bytes })).nullish(),
});
export type DiskUsage = z.output<typeof DiskUsage>;
