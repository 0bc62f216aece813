import { mapStrings } from "../../stacks/lenses/map-strings";
import { serviceFromArgs } from "../../stacks/lenses/pulumi";
import type { PlainContainerArgs } from "../../stacks/lenses/container-args";
import { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { isSecretKey, isSecretShaped, REDACTED, type Redact } from "./redact";
import { hasSecretPlace, mayBe } from "./secret-places";

/**
 * The container as a Service in the words of the stack: networks and volumes under the stack's keys, secrets gone.
 * A value that comes from a secret of the stack reads as declared (`${NAME}`); any other secret reads {@link REDACTED},
 * unless the declaration itself has it in clear.
 */
export function actualService(args: PlainContainerArgs, stack: Stack, declared: Service, redact: Redact): Service {
  const read = serviceFromArgs(args, declared.name);
  const clear = clearStrings(declared);
  const clean = Service.parse(mapStrings(read, (text) => (clear.has(text) ? text : redact(text))));
  const networkKeys = keysByName(stack.networks);
  const volumeKeys = keysByName(stack.volumes);
  const unplaced = clean.networkMode === undefined && Object.keys(clean.networks).length === 0;
  return {
    ...clean,
    // What Compose leaves out means the project's network; a container on none is on Docker's own bridge.
    ...(unplaced && { networkMode: "bridge" }),
    environment: environment(read.environment, declared.environment, redact),
    name: declared.name,
    networks: Object.fromEntries(
      Object.entries(clean.networks).map(([name, place]) => [networkKeys.get(name) ?? name, place]),
    ),
    volumes: clean.volumes.map((mount) =>
      mount.type === "volume" && mount.source !== undefined
        ? { ...mount, source: volumeKeys.get(mount.source) ?? mount.source }
        : mount,
    ),
  };
}

function environment(
  actual: Service["environment"],
  declared: Service["environment"],
  redact: Redact,
): Service["environment"] {
  return Object.fromEntries(
    Object.entries(actual).map(([key, value]) => [key, environmentValue(key, value, declared[key], redact)]),
  );
}

function environmentValue(key: string, value: string | null, declared: string | null | undefined, redact: Redact) {
  if (value === null || value === declared) return value;
  if (typeof declared === "string" && hasSecretPlace(declared)) {
    return mayBe(value, declared) ? declared : REDACTED;
  }
  return isSecretKey(key) || isSecretShaped(value) ? REDACTED : redact(value);
}

const keysByName = (named: Readonly<Record<string, { readonly name: string }>>): Map<string, string> =>
  new Map(Object.entries(named).map(([key, { name }]) => [name, key]));

/** Every string that stands in clear in a declaration: what a user already wrote down is no secret to them. */
function clearStrings(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === "string") into.add(value);
  else if (Array.isArray(value)) for (const item of value) clearStrings(item, into);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) clearStrings(item, into);
  return into;
}
