import { service, type Service } from "../../model/service";
import { defined } from "../defined";
import type { PlainSwarmArgs } from "../swarm-args";
import { bareCapability, fromMount, healthcheckFields, labelFields, protocols, seconds } from "./read";
import { serviceLabels } from "./carried";

type TaskArgs = PlainSwarmArgs["taskSpec"];
type ContainerSpec = TaskArgs["containerSpec"];

/**
 * The service that ServiceArgs describe: a Docker Swarm service of any Pulumi program. `name` is used when no label tells
 * the service's name. Networks and volumes are keyed by their names on the Engine; labels of the service and of its
 * containers are one, as Traefik reads the former in a swarm and the latter elsewhere.
 */
export function serviceFromSwarm(args: PlainSwarmArgs, name: string): Service {
  // A policy may see part of the arguments only.
  const task: Partial<TaskArgs> = args.taskSpec;
  const spec: Partial<ContainerSpec> = task.containerSpec ?? {};
  const labels = Object.fromEntries(
    [...(spec.labels ?? []), ...(args.labels ?? [])].map(({ label, value }) => [label, value]),
  );
  return service(
    defined({
      name: labels[serviceLabels.service] ?? name,
      containerName: args.name,
      image: spec.image === "" ? undefined : spec.image,
      ...processFields(spec),
      ...networkFields(args, spec, task),
      ...filesystemFields(spec),
      ...securityFields(spec, labels),
      ...lifecycleFields(spec, task),
      memory: task.resources?.limits?.memoryBytes,
      memoryReservation: task.resources?.reservation?.memoryBytes,
      cpus: nano(task.resources?.limits?.nanoCpus),
      deploy: deployFields(args, task),
      ...labelFields(labels),
      // A label that our provider turns into a setting of containers only.
      uts: undefined,
    }),
  );
}

function processFields(spec: Partial<ContainerSpec>) {
  return {
    command: spec.args,
    entrypoint: spec.commands,
    workingDir: spec.dir,
    user: spec.user,
    groupAdd: spec.groups,
    environment: spec.env,
    init: spec.init,
  };
}

function networkFields(args: PlainSwarmArgs, spec: Partial<ContainerSpec>, task: Partial<TaskArgs>) {
  return {
    hostname: spec.hostname,
    networks: Object.fromEntries(
      (task.networksAdvanceds ?? []).map((place) => [
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- programs that still write the name are to be read too
        place.id ?? place.name ?? "",
        defined({ aliases: place.aliases }),
      ]),
    ),
    ports: (args.endpointSpec?.ports ?? []).map((port) =>
      defined({
        target: port.targetPort,
        published: port.publishedPort === undefined ? undefined : String(port.publishedPort),
        protocol: protocols.find((known) => known === port.protocol),
        mode: port.publishMode === "host" ? ("host" as const) : ("ingress" as const),
      }),
    ),
    extraHosts: (spec.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    dns: spec.dnsConfig?.nameservers,
    dnsSearch: spec.dnsConfig?.searches,
    dnsOpt: spec.dnsConfig?.options,
  };
}

function filesystemFields(spec: Partial<ContainerSpec>) {
  return {
    volumes: (spec.mounts ?? []).map(fromMount),
    configs: (spec.configs ?? []).map((config) =>
      defined({
        source: config.configName ?? config.configId,
        target: config.fileName,
        mode: config.fileMode,
        uid: config.fileUid,
        gid: config.fileGid,
      }),
    ),
    secrets: (spec.secrets ?? []).map(({ secretName, secretId, fileName }) => ({
      source: secretName ?? secretId,
      target: fileName,
    })),
  };
}

function securityFields(spec: Partial<ContainerSpec>, labels: Readonly<Record<string, string>>) {
  const seLinux = spec.privileges?.seLinuxContext;
  const parts = ["user", "role", "type", "level"] as const;
  return {
    readOnly: spec.readOnly,
    capAdd: spec.capAdds?.map(bareCapability),
    capDrop: spec.capDrops?.map(bareCapability),
    securityOpt: [
      ...(labels[serviceLabels.noNewPrivileges] === "true" ? ["no-new-privileges:true"] : []),
      ...(seLinux?.disable === true ? ["label:disable"] : []),
      ...parts.flatMap((part) => (seLinux?.[part] === undefined ? [] : [`label:${part}:${seLinux[part]}`])),
    ],
    sysctls: spec.sysctl,
  };
}

function lifecycleFields(spec: Partial<ContainerSpec>, { restartPolicy, logDriver }: Partial<TaskArgs>) {
  const { condition = "any", maxAttempts } = restartPolicy ?? {};
  return {
    // A swarm restarts what ends, unless told otherwise.
    restart:
      condition === "none" ? ("no" as const) : condition === "any" ? ("always" as const) : ("on-failure" as const),
    restartMaxAttempts: maxAttempts,
    stopGracePeriod: seconds(spec.stopGracePeriod),
    stopSignal: spec.stopSignal,
    healthcheck: healthcheckFields(spec.healthcheck),
    logging: logDriver === undefined ? undefined : defined({ driver: logDriver.name, options: logDriver.options }),
  };
}

/** What is Compose's `deploy` and no rule's business, as written. */
function deployFields({ mode }: PlainSwarmArgs, { placement }: Partial<TaskArgs>): Record<string, unknown> | undefined {
  const fields = defined({
    mode: mode?.global === true ? "global" : undefined,
    replicas: mode?.replicated?.replicas,
    placement,
  });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

const nano = (cpus: number | undefined): number | undefined => (cpus === undefined ? undefined : cpus / 1e9);
