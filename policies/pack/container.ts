import { mapStrings } from "../../stacks/lenses/map-strings";
import { z } from "zod";
import { serviceLabels } from "../../stacks/lenses/pulumi";
import { Service } from "../../stacks/model/service";
import { assemble, containers, decides, explode, type Argument, type Format } from "./format";
import { plain, unknownText } from "./plain";

/** A declared container, or a Swarm service, as rules see it. */
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

const unsettable = "a Service of @pulumi/docker has no argument for it";

const Label = z.looseObject({ label: z.string(), value: z.string() });

/**
 * Reads the inputs of a resource that declares a service. Values of secret keys become `${KEY}`, here and wherever else
 * they stand, so that no rule sees one; what can't be read as the resource's arguments counts as not known.
 *
 * @param secrets strings of the inputs that are known to be secret
 */
export function declaredContainer(
  resource: string,
  props: unknown,
  secrets: ReadonlySet<string> = new Set(),
  format: Format = containers,
): DeclaredContainer {
  const unknown: Record<string, string> = {};
  const args = explode(format, z.record(z.string(), z.unknown()).parse(plain(props).value));
  const whole = readWhole(format, args, resource);
  const known = whole ? args : args.filter((argument) => reads(format, argument, resource));
  for (const argument of args) {
    if (known.includes(argument)) continue;
    for (const field of decides(format, argument.path)) unknown[field] = reason;
  }
  const service = whole ?? markUnknown(format.read(assemble(known), resource), unknown);
  for (const field of format.unsettable) if (isEmpty(service[field])) unknown[field] = unsettable;
  const labels = labelsOf(known);
  const labelled = (labels.get(serviceLabels.secretEnv) ?? "").split(",").filter((key) => key !== "");
  const marked = Object.entries(service.environment)
    .filter(([key, value]) => value !== null && (secrets.has(`${key}=${value}`) || secrets.has(value)))
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

/** The service at once, where all of its arguments are known and can be read: of most previews all services are so. */
function readWhole(format: Format, args: readonly Argument[], resource: string): Service | undefined {
  if (countUnknown(args) > 0) return undefined;
  try {
    return format.read(assemble(args), resource);
  } catch {
    return undefined; // which of them it is tells each by itself
  }
}

/** Whether an argument can be read, each unknown value in it at a place of its own. */
function reads(format: Format, argument: Argument, resource: string): boolean {
  try {
    const service = format.read(assemble([argument]), resource);
    return countUnknown(service) >= countUnknown(argument.value);
  } catch {
    return false;
  }
}

const countUnknown = (value: unknown): number =>
  JSON.stringify([value]).split(JSON.stringify(unknownText).slice(1, -1)).length - 1;

/** Labels of the resource, and of a Swarm service's containers. */
function labelsOf(args: readonly Argument[]): ReadonlyMap<string, string> {
  const lists = args
    .filter(({ path }) => path.split(".").at(-1) === "labels")
    .flatMap(({ value }) => z.array(Label).catch([]).parse(value));
  return new Map(lists.map(({ label, value }) => [label, value]));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

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
