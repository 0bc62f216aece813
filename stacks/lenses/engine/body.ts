/** The part of the Engine's create request that the table writes. Source: https://docs.docker.com/reference/api/engine/ */
export interface CreateBody {
  Image?: string;
  Hostname?: string;
  Domainname?: string;
  User?: string;
  Tty?: boolean;
  OpenStdin?: boolean;
  Env?: string[];
  Cmd?: string[];
  Entrypoint?: string[];
  Labels?: Record<string, string>;
  Volumes?: Record<string, object>;
  ExposedPorts?: Record<string, object>;
  WorkingDir?: string;
  StopSignal?: string;
  /** Seconds. */
  StopTimeout?: number;
  MacAddress?: string;
  Healthcheck?: {
    Test?: string[];
    /** Nanoseconds, as all durations here. */
    Interval?: number;
    Timeout?: number;
    StartPeriod?: number;
    StartInterval?: number;
    Retries?: number;
  };
  HostConfig: HostConfigBody;
  NetworkingConfig?: { EndpointsConfig: Record<string, EndpointBody> };
}

export interface EndpointBody {
  Aliases?: string[];
  DriverOpts?: Record<string, string>;
  GwPriority?: number;
  MacAddress?: string;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] };
}

export interface MountBody {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  BindOptions?: { Propagation?: string };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    Subpath?: string;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

export interface DeviceRequestBody {
  Driver?: string;
  Count?: number;
  DeviceIDs?: string[];
  Capabilities?: string[][];
  Options?: Record<string, string>;
}

/** What the Engine can change on a running container. Bytes, nanoseconds of CPU time, microseconds of a CFS period. */
export interface UpdateBody {
  Memory?: number;
  MemoryReservation?: number;
  MemorySwap?: number;
  NanoCpus?: number;
  CpuPeriod?: number;
  CpuQuota?: number;
  CpuShares?: number;
  CpusetCpus?: string;
  PidsLimit?: number;
  RestartPolicy?: { Name: string; MaximumRetryCount?: number };
}

interface Rate {
  Path: string;
  Rate: number;
}

export interface HostConfigBody extends UpdateBody {
  Binds?: string[];
  Mounts?: MountBody[];
  VolumesFrom?: string[];
  Tmpfs?: Record<string, string>;
  NetworkMode?: string;
  PortBindings?: Record<string, { HostIp: string; HostPort: string }[]>;
  PublishAllPorts?: boolean;
  ExtraHosts?: string[];
  Dns?: string[];
  DnsOptions?: string[];
  DnsSearch?: string[];
  AutoRemove?: boolean;
  LogConfig?: { Type?: string; Config?: Record<string, string> };
  CapAdd?: string[];
  CapDrop?: string[];
  SecurityOpt?: string[];
  Privileged?: boolean;
  ReadonlyRootfs?: boolean;
  GroupAdd?: string[];
  IpcMode?: string;
  PidMode?: string;
  UTSMode?: string;
  UsernsMode?: string;
  CgroupnsMode?: string;
  CgroupParent?: string;
  Runtime?: string;
  Init?: boolean;
  ShmSize?: number;
  StorageOpt?: Record<string, string>;
  Sysctls?: Record<string, string>;
  Ulimits?: { Name: string; Soft: number; Hard: number }[];
  Devices?: { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[];
  DeviceCgroupRules?: string[];
  DeviceRequests?: DeviceRequestBody[];
  BlkioDeviceReadBps?: Rate[];
  BlkioDeviceReadIOps?: Rate[];
  BlkioDeviceWriteBps?: Rate[];
  BlkioDeviceWriteIOps?: Rate[];
}

/** A file to put into the created container before it starts. */
export interface Upload {
  /** Absolute path in the container. */
  path: string;
  content: Buffer;
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
}

/** All that makes a container: the request, and what follows it before the start. */
export interface Creation {
  name: string | undefined;
  /** Query parameter of the create request. */
  platform: string | undefined;
  body: CreateBody;
  /** Networks beyond the first: before API 1.44 a create request may name only one. */
  connects: { network: string; endpoint: EndpointBody }[];
  uploads: Upload[];
}
