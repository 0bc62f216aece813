import { isDeepStrictEqual } from "node:util";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import { fieldNames, fields, type FieldName } from "../../../stacks/lenses/engine";
import {
  hasSecret,
  hasUnknown,
  isPropertyList,
  isPropertyMap,
  plain,
  property,
  Secret,
  type PropertyMap,
  type PropertyValue,
} from "../rpc/value";
import { known } from "../rpc/kind";

/** Inputs that passed a check, as the lens has them; what a preview does not know is left out. */
export function typedArgs(inputs: PropertyMap): PlainContainerArgs {
  const { values } = known(inputs);
  const args: PlainContainerArgs = { image: "" };
  for (const name of fieldNames) if (values[name] !== undefined) assign(args, name, values[name]);
  return args;
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- ties the value's type to the name's
function assign<K extends FieldName>(args: PlainContainerArgs, name: K, value: unknown): void {
  const result = fields[name].schema.safeParse(value);
  // A state of another version may hold what the table no longer takes: it counts as not declared, so it is written anew.
  if (result.success) args[name] = result.data;
}

const envKey = (entry: unknown): string => (typeof entry === "string" ? (entry.split("=", 1)[0] ?? "") : "");

/** Names of the environment variables whose value is declared secret. */
export function secretEnvKeys(inputs: PropertyMap): string[] {
  const envs = inputs["envs"];
  if (envs === undefined || hasUnknown(envs)) return [];
  if (envs instanceof Secret) {
    const all = plain(envs);
    return Array.isArray(all) ? all.map(envKey).sort() : [];
  }
  if (!isPropertyList(envs)) return [];
  return envs.filter(hasSecret).map(plain).map(envKey).sort();
}

/** Every secret text of the inputs, for making them unreadable in output; short ones would make all output unreadable. */
function secretTexts(value: PropertyValue, inside = false): string[] {
  if (value instanceof Secret) return secretTexts(value.value, true);
  if (typeof value === "string") {
    if (!inside) return [];
    // Of KEY=value the value is the secret.
    const text = value.replace(/^[A-Za-z_][A-Za-z0-9_]*=/, "");
    return text.length >= 6 ? [text] : [];
  }
  if (isPropertyList(value)) return value.flatMap((item) => secretTexts(item, inside));
  return isPropertyMap(value) ? Object.values(value).flatMap((item) => secretTexts(item, inside)) : [];
}

export const redactor = (inputs: PropertyMap): ((text: string) => string) => {
  const secrets = secretTexts(inputs).sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
};

const MAY_HOLD_SECRETS: ReadonlySet<string> = new Set(["command", "entrypoints", "healthcheck", "labels", "logOpts"]);
const LOOKS_SECRET = /passw|requirepass|secret|token|api[-_]?key|credential|:\/\/[^/\s"]+:[^/\s"]+@/i;

/**
 * What runs, as properties. An environment variable is secret unless it equals one that is declared in plain text: a key added by
 * hand to a live container must not land in the state in clear. Any other value is as secret as the declared one, and one that is not
 * declared is secret if it looks like holding a password (`--requirepass`).
 */
export function marked(args: PlainContainerArgs, declared: PropertyMap | undefined): PropertyMap {
  const result: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined) continue;
    const was = declared?.[name];
    if (was !== undefined && isDeepStrictEqual(plain(was), value)) result[name] = was;
    else if (name === "envs" && Array.isArray(value)) result[name] = markedEnv(value, was);
    else {
      const secret = hasSecret(was) || (MAY_HOLD_SECRETS.has(name) && LOOKS_SECRET.test(JSON.stringify(value)));
      result[name] = secret ? new Secret(property(value)) : property(value);
    }
  }
  return result;
}

function markedEnv(live: readonly unknown[], declared: PropertyValue | undefined): PropertyValue {
  const clear = new Set(isPropertyList(declared) ? declared.filter((entry) => typeof entry === "string") : []);
  return live.map((entry) => (typeof entry === "string" && clear.has(entry) ? entry : new Secret(property(entry))));
}

/** Which environment variables a change concerns: names only, never values. */
export function changedEnv(old: PlainContainerArgs, now: PlainContainerArgs): string | undefined {
  const index = (args: PlainContainerArgs) => new Map((args.envs ?? []).map((entry) => [envKey(entry), entry]));
  const [was, is] = [index(old), index(now)];
  const parts = [
    ["adds", [...is.keys()].filter((key) => !was.has(key))],
    ["changes", [...is.keys()].filter((key) => was.has(key) && was.get(key) !== is.get(key))],
    ["removes", [...was.keys()].filter((key) => !is.has(key))],
  ] as const;
  const said = parts.filter(([, keys]) => keys.length > 0).map(([verb, keys]) => `${verb} ${keys.sort().join(", ")}`);
  return said.length > 0 ? `environment: ${said.join("; ")}` : undefined;
}

const PLACEHOLDER = "[secret]";

/** The properties with a placeholder for each secret text; of KEY=value the key stays. */
export const withoutSecrets = (properties: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, hidden(value, false)]));

function hidden(value: PropertyValue, inside: boolean): PropertyValue {
  if (value instanceof Secret) return hidden(value.value, true);
  if (isPropertyList(value)) return value.map((item) => hidden(item, inside));
  if (isPropertyMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item, inside)]));
  if (!inside || typeof value !== "string") return value;
  return (/^[A-Za-z_][A-Za-z0-9_]*=/.exec(value)?.[0] ?? "") + PLACEHOLDER;
}
