import { z } from "zod";
import { defined } from "../defined";
import { mountRow } from "./mounts";
import {
  asMap,
  choice,
  duration,
  flag,
  int,
  labels,
  map,
  objects,
  own,
  row,
  set,
  text,
  words,
  type Row,
  type SwarmField,
} from "./row";
import { containerLabels } from "./virtual";

const string = z.string();
const optional = z.string().optional();
const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const asNumber = (value: unknown): number | undefined => (typeof value === "number" && value !== 0 ? value : undefined);
const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;

/** "CAP_NET_RAW" and "net_raw" are one capability. */
const bare = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

type Rollout = "delay" | "failureAction" | "maxFailureRatio" | "monitor" | "order" | "parallelism";

/** Update and rollback are said in the same words. */
const rollout = (spec: string, actions: readonly [string, ...string[]]): Record<Rollout, Row> => ({
  delay: duration(`${spec}.Delay`),
  failureAction: choice(`${spec}.FailureAction`, actions, "pause"),
  maxFailureRatio: row({
    spec: `${spec}.MaxFailureRatio`,
    schema: z
      .string()
      .refine((value) => Number(value) >= 0 && Number(value) <= 1, { error: 'wanted a number from "0.0" to "1.0"' }),
    write: Number,
    read: (found) => (typeof found === "number" && found > 0 ? String(found) : undefined),
    normal: (value) => Number(value) || undefined,
  }),
  monitor: row({
    ...duration(`${spec}.Monitor`, 5),
    schema: duration(undefined).schema,
    read: (found) => (found === 0 ? undefined : duration(undefined).read(found)),
    normal: duration(undefined, 5).normal,
    write: duration(undefined).write,
  }),
  order: choice(`${spec}.Order`, ["stop-first", "start-first"], "stop-first"),
  parallelism: row({
    spec: `${spec}.Parallelism`,
    schema: z.int().min(0),
    // Absent means 0 to the Engine, all at once, where the whole is given at all.
    read: (found) => (typeof found === "number" ? found : 0),
    // Of itself, null: a filled value, as 0 is one here.
    normal: (value) => (value === 1 ? undefined : { at: value }),
  }),
});
const update = rollout("UpdateConfig", ["pause", "continue", "rollback"]);
const rollback = rollout("RollbackConfig", ["pause", "continue"]);

/** A secret or config as a file: on the Engine its id, its name and where it is put. */
const files = (spec: string, kind: "config" | "secret"): Row => {
  const [id, name] = kind === "config" ? (["configId", "configName"] as const) : (["secretId", "secretName"] as const);
  const [Id, Name] = kind === "config" ? (["ConfigID", "ConfigName"] as const) : (["SecretID", "SecretName"] as const);
  const schema = z.strictObject({
    [id]: string,
    [name]: optional,
    fileName: string,
    fileUid: optional,
    fileGid: optional,
    fileMode: z.int().optional(),
  });
  return objects({
    spec,
    schema,
    write: (value) => ({
      [Id]: value[id],
      [Name]: value[name],
      File: {
        Name: value.fileName,
        UID: value.fileUid ?? "0",
        GID: value.fileGid ?? "0",
        Mode: value.fileMode ?? 0o444,
      },
    }),
    read(found) {
      const file = asMap(found["File"]);
      const [uid, gid, mode] = [asText(file["UID"]), asText(file["GID"]), asNumber(file["Mode"])];
      return defined({
        [id]: asText(found[Id]),
        [name]: asText(found[Name]),
        fileName: asText(file["Name"]) ?? "",
        fileUid: uid === "0" ? undefined : uid,
        fileGid: gid === "0" ? undefined : gid,
        fileMode: mode === 0o444 ? undefined : mode,
      });
    },
    normal: (value) => ({
      id: value[id],
      file: value.fileName,
      uid: value.fileUid === "0" ? undefined : value.fileUid,
      gid: value.fileGid === "0" ? undefined : value.fileGid,
      mode: value.fileMode === 0o444 ? undefined : value.fileMode,
    }),
  });
};

const generic = (kind: "NamedResourceSpec" | "DiscreteResourceSpec"): Row =>
  row({
    spec: "TaskTemplate.Resources.Reservations.GenericResources",
    shared: true,
    schema: z.array(z.string().regex(/^[^=]+=.+$/, { error: 'wanted "KIND=VALUE"' })),
    write: (list) =>
      list.map((item) => {
        const [Kind = "", Value = ""] = item.split(/=(.*)/s);
        return { [kind]: { Kind, Value: kind === "DiscreteResourceSpec" ? Number(Value) : Value } };
      }),
    read: (found) =>
      texts(
        (Array.isArray(found) ? found : []).flatMap((item: unknown) => {
          const { Kind, Value } = asMap(asMap(item)[kind]);
          return typeof Kind !== "string" ? [] : [`${Kind}=${String(Value)}`];
        }),
      ),
    normal: (list) => [...list].sort(),
  });

const container = "TaskTemplate.ContainerSpec";
const restart = "TaskTemplate.RestartPolicy";
const resources = "TaskTemplate.Resources";
const seLinux = `${container}.Privileges.SELinuxContext`;

/**
 * The one table of docker.Service: a row for every input, both directions. Its type demands a row for each, so an input that a
 * new version of @pulumi/docker adds does not compile until it has one.
 */
export const swarmFields: Readonly<Record<SwarmField, Row>> = {
  name: text("Name", undefined, { replaces: true }),
  labels: labels("Labels"),
  "auth.serverAddress": own(string),
  "auth.username": own(string),
  "auth.password": own(string),
  "convergeConfig.delay": duration(undefined, 7),
  "convergeConfig.timeout": duration(undefined, 180),

  "mode.global": row({
    spec: "Mode.Global",
    schema: z.boolean(),
    write: (value) => (value ? {} : undefined),
    read: (found) => (typeof found === "object" && found !== null ? true : undefined),
    normal: (value) => value || undefined,
    replaces: true,
  }),
  "mode.replicated.replicas": row({
    spec: "Mode.Replicated.Replicas",
    schema: z.int().min(0),
    read: (found) => (typeof found === "number" ? found : undefined),
    normal: (value) => (value === 1 ? undefined : { of: value }),
  }),

  "endpointSpec.mode": choice("EndpointSpec.Mode", ["vip", "dnsrr"], "vip"),
  "endpointSpec.ports": objects({
    spec: "EndpointSpec.Ports",
    schema: z.strictObject({
      name: optional,
      protocol: z.enum(["tcp", "udp", "sctp"]).optional(),
      publishMode: z.enum(["ingress", "host"]).optional(),
      publishedPort: z.int().optional(),
      targetPort: z.int(),
    }),
    write: ({ name, protocol, publishMode, publishedPort, targetPort }) =>
      defined({
        Name: name,
        Protocol: protocol ?? "tcp",
        PublishMode: publishMode ?? "ingress",
        PublishedPort: publishedPort,
        TargetPort: targetPort,
      }),
    read: (found) => {
      const [protocol, mode] = [asText(found["Protocol"]), asText(found["PublishMode"])];
      return defined({
        name: asText(found["Name"]),
        protocol: protocol === "tcp" ? undefined : protocol,
        publishMode: mode === "ingress" ? undefined : mode,
        publishedPort: asNumber(found["PublishedPort"]),
        targetPort: asNumber(found["TargetPort"]),
      });
    },
    normal: ({ protocol, publishMode, ...rest }) => ({
      ...rest,
      protocol: protocol === "tcp" ? undefined : protocol,
      publishMode: publishMode === "ingress" ? undefined : publishMode,
    }),
  }),

  "updateConfig.delay": update.delay,
  "updateConfig.failureAction": update.failureAction,
  "updateConfig.maxFailureRatio": update.maxFailureRatio,
  "updateConfig.monitor": update.monitor,
  "updateConfig.order": update.order,
  "updateConfig.parallelism": update.parallelism,
  "rollbackConfig.delay": rollback.delay,
  "rollbackConfig.failureAction": rollback.failureAction,
  "rollbackConfig.maxFailureRatio": rollback.maxFailureRatio,
  "rollbackConfig.monitor": rollback.monitor,
  "rollbackConfig.order": rollback.order,
  "rollbackConfig.parallelism": rollback.parallelism,

  "taskSpec.containerSpec.image": text(`${container}.Image`),
  "taskSpec.containerSpec.args": words(`${container}.Args`),
  "taskSpec.containerSpec.commands": words(`${container}.Command`),
  "taskSpec.containerSpec.dir": text(`${container}.Dir`),
  "taskSpec.containerSpec.user": text(`${container}.User`),
  "taskSpec.containerSpec.groups": set(`${container}.Groups`),
  "taskSpec.containerSpec.env": row({
    spec: `${container}.Env`,
    schema: z.record(z.string(), z.string()),
    write: (env) => Object.entries(env).map(([key, value]) => `${key}=${value}`),
    read: (found) =>
      texts(found) &&
      Object.fromEntries(
        (texts(found) ?? []).map((entry) => [entry.split("=", 1)[0] ?? "", entry.replace(/^[^=]*=?/, "")]),
      ),
  }),
  "taskSpec.containerSpec.hostname": text(`${container}.Hostname`),
  "taskSpec.containerSpec.hosts": row({
    spec: `${container}.Hosts`,
    schema: z.array(z.strictObject({ host: string, ip: string })),
    write: (list) => list.map(({ host, ip }) => `${ip} ${host}`),
    read: (found) =>
      texts(found)?.flatMap((line) => {
        const [ip = "", ...names] = line.split(/\s+/);
        return names.map((host) => ({ host, ip }));
      }),
    normal: (list) => list.map(({ host, ip }) => `${host} ${ip}`).sort(),
  }),
  "taskSpec.containerSpec.dnsConfig.nameservers": words(`${container}.DNSConfig.Nameservers`),
  "taskSpec.containerSpec.dnsConfig.options": words(`${container}.DNSConfig.Options`),
  "taskSpec.containerSpec.dnsConfig.searches": words(`${container}.DNSConfig.Search`),
  "taskSpec.containerSpec.healthcheck.tests": words(`${container}.Healthcheck.Test`),
  "taskSpec.containerSpec.healthcheck.interval": duration(`${container}.Healthcheck.Interval`),
  "taskSpec.containerSpec.healthcheck.timeout": duration(`${container}.Healthcheck.Timeout`),
  "taskSpec.containerSpec.healthcheck.startPeriod": duration(`${container}.Healthcheck.StartPeriod`),
  "taskSpec.containerSpec.healthcheck.retries": int(`${container}.Healthcheck.Retries`),
  "taskSpec.containerSpec.init": flag(`${container}.Init`),
  "taskSpec.containerSpec.isolation": choice(`${container}.Isolation`, ["default", "process", "hyperv"], "default"),
  "taskSpec.containerSpec.labels": containerLabels,
  "taskSpec.containerSpec.mounts": mountRow(`${container}.Mounts`),
  "taskSpec.containerSpec.privileges.credentialSpec.file": text(`${container}.Privileges.CredentialSpec.File`),
  "taskSpec.containerSpec.privileges.credentialSpec.registry": text(`${container}.Privileges.CredentialSpec.Registry`),
  "taskSpec.containerSpec.privileges.seLinuxContext.disable": flag(`${seLinux}.Disable`),
  "taskSpec.containerSpec.privileges.seLinuxContext.user": text(`${seLinux}.User`),
  "taskSpec.containerSpec.privileges.seLinuxContext.role": text(`${seLinux}.Role`),
  "taskSpec.containerSpec.privileges.seLinuxContext.type": text(`${seLinux}.Type`),
  "taskSpec.containerSpec.privileges.seLinuxContext.level": text(`${seLinux}.Level`),
  "taskSpec.containerSpec.readOnly": flag(`${container}.ReadOnly`),
  "taskSpec.containerSpec.capAdds": set(`${container}.CapabilityAdd`, bare),
  "taskSpec.containerSpec.capDrops": set(`${container}.CapabilityDrop`, bare),
  "taskSpec.containerSpec.configs": files(`${container}.Configs`, "config"),
  "taskSpec.containerSpec.secrets": files(`${container}.Secrets`, "secret"),
  "taskSpec.containerSpec.stopGracePeriod": duration(`${container}.StopGracePeriod`, 10),
  "taskSpec.containerSpec.stopSignal": text(`${container}.StopSignal`),
  "taskSpec.containerSpec.sysctl": map(`${container}.Sysctls`),

  "taskSpec.forceUpdate": int("TaskTemplate.ForceUpdate"),
  "taskSpec.runtime": choice("TaskTemplate.Runtime", ["container"], "container"),
  "taskSpec.logDriver.name": text("TaskTemplate.LogDriver.Name"),
  "taskSpec.logDriver.options": map("TaskTemplate.LogDriver.Options"),
  "taskSpec.networksAdvanceds": objects({
    spec: "TaskTemplate.Networks",
    schema: z.strictObject({
      id: optional,
      name: optional,
      aliases: z.array(string).optional(),
      driverOpts: z.array(string).optional(),
    }),
    write: ({ id, name, aliases, driverOpts }) =>
      defined({
        Target: id ?? name,
        Aliases: aliases,
        DriverOpts:
          driverOpts &&
          Object.fromEntries(
            driverOpts.map((option): [string, string] => {
              const [key = "", value = ""] = option.split(/=(.*)/s);
              return [key, value];
            }),
          ),
      }),
    read: (found) =>
      defined({
        id: asText(found["Target"]),
        aliases: texts(found["Aliases"]),
        driverOpts: texts(Object.entries(asMap(found["DriverOpts"])).map(([key, value]) => `${key}=${String(value)}`)),
      }),
    normal: ({ id, name, aliases, driverOpts }) => ({
      network: id ?? name,
      aliases: [...(aliases ?? [])].sort(),
      driverOpts: [...(driverOpts ?? [])].sort(),
    }),
  }),
  "taskSpec.placement.constraints": set("TaskTemplate.Placement.Constraints", (word) => word.replaceAll(/\s+/g, "")),
  "taskSpec.placement.maxReplicas": int("TaskTemplate.Placement.MaxReplicas"),
  "taskSpec.placement.platforms": objects({
    spec: "TaskTemplate.Placement.Platforms",
    schema: z.strictObject({ architecture: string, os: string }),
    write: ({ architecture, os }) => ({ Architecture: architecture, OS: os }),
    read: (found) => ({ architecture: asText(found["Architecture"]) ?? "", os: asText(found["OS"]) ?? "" }),
    normal: (value) => value,
  }),
  "taskSpec.placement.prefs": row({
    spec: "TaskTemplate.Placement.Preferences",
    schema: z.array(z.string().regex(/^(spread=)?node\..+$/, { error: 'wanted "spread=node.labels.NAME"' })),
    write: (list) => list.map((pref) => ({ Spread: { SpreadDescriptor: pref.replace(/^spread=/, "") } })),
    read: (found) =>
      texts(
        (Array.isArray(found) ? found : []).map(
          (item: unknown) => `spread=${String(asMap(asMap(item)["Spread"])["SpreadDescriptor"])}`,
        ),
      ),
    normal: (list) => list.map((pref) => pref.replace(/^spread=/, "")),
  }),
  "taskSpec.resources.limits.memoryBytes": int(`${resources}.Limits.MemoryBytes`),
  "taskSpec.resources.limits.nanoCpus": int(`${resources}.Limits.NanoCPUs`),
  "taskSpec.resources.reservation.memoryBytes": int(`${resources}.Reservations.MemoryBytes`),
  "taskSpec.resources.reservation.nanoCpus": int(`${resources}.Reservations.NanoCPUs`),
  "taskSpec.resources.reservation.genericResources.namedResourcesSpecs": generic("NamedResourceSpec"),
  "taskSpec.resources.reservation.genericResources.discreteResourcesSpecs": generic("DiscreteResourceSpec"),
  "taskSpec.restartPolicy.condition": choice(`${restart}.Condition`, ["none", "on-failure", "any"], "any"),
  "taskSpec.restartPolicy.delay": duration(`${restart}.Delay`, 5),
  "taskSpec.restartPolicy.maxAttempts": int(`${restart}.MaxAttempts`),
  "taskSpec.restartPolicy.window": duration(`${restart}.Window`),
};
