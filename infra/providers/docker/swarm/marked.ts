import { isDeepStrictEqual } from "node:util";
import {
  hasSecret,
  isPropertyMap,
  opened,
  plain,
  property,
  Secret,
  type PropertyMap,
  type PropertyValue,
} from "../../rpc/value";

const ENV = "taskSpec.containerSpec.env";
/** Inputs that may hold a password without being declared secret. */
const MAY_HOLD_SECRETS = /\.(args|commands|labels|tests|options)$|^labels$/;
const LOOKS_SECRET = /passw|requirepass|secret|token|api[-_]?key|credential|:\/\/[^/\s"]+:[^/\s"]+@/i;

/**
 * What runs, as properties. As for containers: an environment variable is secret unless it equals one declared in plain text, any
 * other value is as secret as the declared one, and one that looks like holding a password is secret.
 */
export function markedSwarm(live: Readonly<Record<string, unknown>>, declared: PropertyMap | undefined): PropertyMap {
  return Object.fromEntries(Object.entries(live).map(([name, value]) => [name, marked(name, value, declared?.[name])]));
}

function marked(path: string, value: unknown, was: PropertyValue | undefined): PropertyValue {
  if (was !== undefined && isDeepStrictEqual(plain(was), value)) return was;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const inner = opened(was);
    const known = isPropertyMap(inner) ? inner : undefined;
    const map = Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        key,
        path === ENV && known?.[key] === undefined
          ? new Secret(property(item))
          : marked(`${path}.${key}`, item, known?.[key]),
      ]),
    );
    return was instanceof Secret ? new Secret(map) : map;
  }
  // A plain variable with another value than the declared one.
  const inEnv = path.startsWith(`${ENV}.`);
  const secret = inEnv || hasSecret(was) || (MAY_HOLD_SECRETS.test(path) && LOOKS_SECRET.test(JSON.stringify(value)));
  return secret ? new Secret(property(value)) : property(value);
}
