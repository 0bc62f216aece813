import { mapStrings } from "../../stacks/lenses/map-strings";
import { z } from "zod";
import { serviceFromArgs, serviceLabels } from "../../stacks/lenses/pulumi";
import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { Service } from "../../stacks/model/service";
import { plain, unknownText } from "./plain";

/** A declared container as rules see it. */
export interface DeclaredContainer {
  readonly service: Service;
  /** Path in the service -> why its value is not known. */
  readonly unknown: Readonly<Record<string, string>>;
  /** Environment keys that are declared secret. */
  readonly secretKeys: readonly string[];
  /** Name of the stack that the container says it is of. */
  readonly stack?: string;
}

const reason = "the value is known only after the update";

/** Where the service's field has another name than the argument. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  name: ["containerName"],
  envs: ["environment"],
  entrypoints: ["entrypoint"],
  labels: ["labels", "ignore", "dependsOn", "pids"],
  networksAdvanced: ["networks"],
  hosts: ["extraHosts"],
  mounts: ["volumes"],
  uploads: ["configs"],
  capabilities: ["capAdd", "capDrop"],
  securityOpts: ["securityOpt"],
  pidMode: ["pid"],
  ipcMode: ["ipc"],
  cgroupnsMode: ["cgroup"],
  groupAdds: ["groupAdd"],
  dnsOpts: ["dnsOpt"],
  dnsSearches: ["dnsSearch"],
  logDriver: ["logging"],
  logOpts: ["logging"],
  maxRetryCount: ["restartMaxAttempts"],
  memory: ["memory"],
  cpuSet: ["cpuset"],
  ulimit: ["ulimits"],
  stopTimeout: ["stopGracePeriod"],
  restart: ["restart"],
};

const Label = z.looseObject({ label: z.string(), value: z.string() });

/**
 * Reads the inputs of a `docker:index/container:Container`. Values of secret keys become `${KEY}`, here and wherever else
 * they stand, so that no rule sees one; what can't be read as ContainerArgs counts as not known.
 *
 * @param secrets strings of the inputs that are known to be secret
 */
export function declaredContainer(
  resource: string,
  props: unknown,
  secrets: ReadonlySet<string> = new Set(),
): DeclaredContainer {
  const unknown: Record<string, string> = {};
  const known: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(z.record(z.string(), z.unknown()).parse(plain(props).value))) {
    if (reads({ [field]: value }, resource)) known[field] = value;
    else for (const path of fieldsOf[field] ?? [field]) unknown[path] = reason;
  }
  const service = markUnknown(serviceFromArgs(argsOf(known), resource), unknown);
  const labels = new Map(
    z
      .array(Label)
      .catch([])
      .parse(known["labels"])
      .map(({ label, value }) => [label, value]),
  );
  const labelled = (labels.get(serviceLabels.secretEnv) ?? "").split(",").filter((key) => key !== "");
  const marked = Object.entries(service.environment)
    .filter(([key, value]) => secrets.has(`${key}=${value ?? ""}`))
    .map(([key]) => key);
  const secretKeys = [...new Set([...labelled, ...marked])];
  const stack = labels.get(serviceLabels.stack);
  return {
    service: withoutSecrets(service, secretKeys, secrets),
    unknown,
    secretKeys,
    ...(stack === undefined ? {} : { stack }),
  };
}

function reads(field: Record<string, unknown>, resource: string): boolean {
  try {
    serviceFromArgs(argsOf({ image: "image", ...field }), resource);
    return true;
  } catch {
    return false;
  }
}

function argsOf(values: Record<string, unknown>): PlainContainerArgs {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the lens parses what it makes of them: it tells whether they are ContainerArgs
  return values as unknown as PlainContainerArgs;
}

/** Takes the places of unknown strings out of the service and names them. */
function markUnknown(service: Service, unknown: Record<string, string>): Service {
  const walk = (value: unknown, path: string): unknown => {
    if (typeof value === "string" && value.includes(unknownText)) {
      unknown[path] = reason;
      return value;
    }
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, `${path}.${index}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]: [string, unknown]): [string, unknown][] => {
        // An unknown entry of a map could be any: then nothing of the map is certain.
        if (key.includes(unknownText)) {
          unknown[path] = reason;
          return [];
        }
        return [[key, walk(item, path === "" ? key : `${path}.${key}`)]];
      }),
    );
  };
  return Service.parse(walk(service, ""));
}

/** Each secret's value, wherever in the service it stands, as `${KEY}`; one that has no key of its own as `${SECRET}`. */
function withoutSecrets(service: Service, secretKeys: readonly string[], secrets: ReadonlySet<string>): Service {
  const named = new Map<string, string>();
  for (const key of secretKeys) {
    const value = service.environment[key] ?? "";
    // A shorter one would be found in words it is no part of; its own variable is replaced below all the same.
    if (value.length >= 4) named.set(value, `\${${key}}`);
  }
  const replace = (text: string): string => {
    if (secrets.has(text)) return "${SECRET}";
    let clean = text;
    for (const [value, name] of named) clean = clean.replaceAll(value, () => name);
    return clean;
  };
  const clean = Service.parse(mapStrings(service, replace));
  const environment = Object.fromEntries(
    Object.entries(clean.environment).map(([key, value]) => [key, secretKeys.includes(key) ? `\${${key}}` : value]),
  );
  return { ...clean, environment };
}
