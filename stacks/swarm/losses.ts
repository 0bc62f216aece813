import type { Service } from "../model/service";
import { deployOf } from "./deploy";

/** What a swarm can do beyond its first version. */
export interface SwarmEngine {
  /** Whether its services can forbid their processes new privileges. */
  readonly noNewPrivileges: boolean;
}

/** Something that a declared service says and a Swarm service can't have. */
export interface Loss {
  readonly service: string;
  /** In Compose's words. */
  readonly field: string;
  /** What becomes of it. */
  readonly says: string;
  /** Whether the service could not be itself without it: then it is not placed in a swarm at all. */
  readonly refused: boolean;
}

interface Row {
  readonly field: string;
  readonly says: string;
  readonly refused?: true;
  readonly met: (service: Service) => boolean;
}

const given =
  (key: keyof Service) =>
  (service: Service): boolean => {
    const value = service[key];
    return typeof value === "object" ? Object.keys(value ?? {}).length > 0 : value !== undefined && value !== false;
  };

const needsEngine = "a swarm starts services on any node and has no word for it";
const asContainer = `${needsEngine}; take it away, or keep alfa:placement: container`;

/** A row for each thing that is lost. Source: https://docs.docker.com/reference/api/engine/ (ServiceSpec). */
const rows: readonly Row[] = [
  { field: "build", refused: true, says: "a swarm pulls images and builds none; name an image", met: hasNoImage },
  ...(
    [
      ["privileged", "privileged"],
      ["devices", "devices"],
      ["device_cgroup_rules", "deviceCgroupRules"],
      ["network_mode", "networkMode"],
      ["pid", "pid"],
      ["ipc", "ipc"],
      ["uts", "uts"],
      ["userns_mode", "usernsMode"],
      ["runtime", "runtime"],
      ["cgroup_parent", "cgroupParent"],
      ["cgroup", "cgroup"],
    ] as const
  ).map(([field, key]): Row => ({ field, refused: true, says: asContainer, met: given(key) })),
  {
    field: "secrets",
    refused: true,
    says: "its value stands outside the model; give it as a config with ${NAME} of a secret of the stack",
    met: given("secrets"),
  },
  {
    field: "volumes",
    refused: true,
    says: "a swarm mounts volumes, host paths and tmpfs only",
    met: ({ volumes }) => volumes.some(({ type }) => !["bind", "volume", "tmpfs"].includes(type)),
  },
  {
    field: "volumes.volume.subpath",
    refused: true,
    says: "a swarm mounts whole volumes",
    met: ({ volumes }) => volumes.some(({ volume }) => volume?.subpath !== undefined),
  },
  {
    field: "volumes.bind",
    says: "create_host_path, selinux and recursive are left out: the host path must be there",
    met: ({ volumes }) =>
      volumes.some(
        ({ bind }) => bind?.createHostPath === true || bind?.selinux !== undefined || bind?.recursive !== undefined,
      ),
  },
  {
    field: "depends_on",
    says: "an update waits for it, a restart of the node does not: a swarm knows no order",
    met: given("dependsOn"),
  },
  {
    field: "networks",
    says: "fixed addresses and priorities are left out: the swarm gives addresses",
    met: ({ networks }) =>
      Object.values(networks).some(
        ({ ipv4Address, ipv6Address, macAddress, priority }) =>
          ipv4Address !== undefined || ipv6Address !== undefined || macAddress !== undefined || priority !== undefined,
      ),
  },
  {
    field: "healthcheck.start_interval",
    says: "the interval counts from the start",
    met: ({ healthcheck }) => healthcheck?.startInterval !== undefined,
  },
  ...(
    [
      ["memswap_limit", "memorySwap"],
      ["cpu_shares", "cpuShares"],
      ["cpuset", "cpuset"],
      ["ulimits", "ulimits"],
      ["domainname", "domainname"],
      ["tty", "tty"],
      ["stdin_open", "stdinOpen"],
      ["platform", "platform"],
      ["pull_policy", "pullPolicy"],
      ["dns_search", "dnsSearch"],
      ["dns_opt", "dnsOpt"],
    ] as const
  ).map(([field, key]): Row => ({
    field,
    says: "left out: a swarm's services have no such setting here",
    met: given(key),
  })),
];

function hasNoImage({ build, image }: Service): boolean {
  return build !== undefined && image === undefined;
}

const isNoNewPrivileges = (option: string): boolean => /^no-new-privileges(?:[:=]true)?$/.test(option);

/** Whether the service forbids its processes new privileges. */
export const forbidsNewPrivileges = ({ securityOpt }: Service): boolean => securityOpt.some(isNoNewPrivileges);

function securityLosses(service: Service, { noNewPrivileges }: SwarmEngine): Omit<Loss, "service" | "refused">[] {
  const { securityOpt } = service;
  const others = securityOpt.filter((option) => !isNoNewPrivileges(option));
  return [
    ...(forbidsNewPrivileges(service) && !noNewPrivileges
      ? [{ field: "security_opt", says: "no-new-privileges needs Engine 25 (API 1.44) for services: left out" }]
      : []),
    ...(others.length > 0
      ? [{ field: "security_opt", says: `${others.join(", ")}: left out, the Engine's own profiles apply` }]
      : []),
  ];
}

/**
 * What a service loses in a swarm, in the order of the table.
 * @throws UserError where its `deploy` says what a swarm has no word for
 */
export function lossesOf(service: Service, engine: SwarmEngine): Loss[] {
  // With name servers of its own, the others are carried.
  const { dns } = service;
  const met = rows.filter(({ field, met: isMet }) => isMet(service) && !(field.startsWith("dns_") && dns.length > 0));
  const { replicas, mode, endpoint_mode } = deployOf(service);
  const ingress = service.ports.some(({ mode: published }) => published === "ingress");
  const all: Omit<Loss, "service">[] = [
    ...met.map(({ field, says, refused = false }) => ({ field, says, refused })),
    ...securityLosses(service, engine).map((loss) => ({ ...loss, refused: false })),
    ...(mode === "global" && replicas !== undefined
      ? [
          {
            field: "deploy.replicas",
            says: "a global service runs once on each node; take one of the two away",
            refused: true,
          },
        ]
      : []),
    ...(endpoint_mode === "dnsrr" && ingress
      ? [{ field: "deploy.endpoint_mode", says: "ports of mode ingress need vip; use mode host or vip", refused: true }]
      : []),
  ];
  return all.map((loss) => ({ service: service.name, ...loss }));
}
