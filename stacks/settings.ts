import { globalRegistry, type z } from "zod";
import { nearest } from "./alfa/suggest";
import { UserError } from "./model/errors";

/** A setting that is unknown or malformed. `key` lets a caller that knows the file say where it stands. */
export class ConfigError extends UserError {
  constructor(
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads `alfa:` settings. Values may be texts, as Pulumi hands them over ("true", "8000", a JSON list), or typed.
 * A field's description says what a value may be: it stands in the error for every other value.
 * @param json the fields whose text is JSON
 * @throws ConfigError that names the key, quotes the value and says what is allowed.
 */
export function parseSettings<S extends z.ZodObject>(
  schema: S,
  json: readonly string[],
  record: Readonly<Record<string, unknown>>,
): z.output<S> {
  const keys = Object.keys(schema.shape);
  for (const key of Object.keys(record)) {
    if (keys.includes(key)) continue;
    const meant = nearest(key, keys);
    throw new ConfigError(
      key,
      `unknown configuration key "alfa:${key}"${meant === undefined ? "" : ` (did you mean "alfa:${meant}"?)`}; ` +
        `allowed keys: ${keys.join(", ")}`,
    );
  }
  const read = (key: string, value: unknown) => (json.includes(key) ? decoded(key, value) : value);
  const typed = Object.fromEntries(Object.entries(record).map(([key, value]) => [key, read(key, value)]));
  const result = schema.safeParse(typed);
  if (!result.success) throw badValue(schema, record, result.error.issues[0]);
  return result.data;
}

/** A text that is JSON; a list of profiles may be written with commas. */
function decoded(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (key === "profiles" && !value.trim().startsWith("[")) return value.split(",").map((name) => name.trim());
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
}

function badValue(
  schema: z.ZodObject,
  record: Readonly<Record<string, unknown>>,
  issue: z.core.$ZodIssue | undefined,
): ConfigError {
  const key = String(issue?.path[0]);
  const inner = issue?.path.slice(1).join(".") ?? "";
  const value = record[key];
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const allowed = globalRegistry.get(schema.shape[key] ?? schema)?.description ?? "";
  return new ConfigError(
    key,
    `the configuration value "alfa:${key}" is "${shown}"${inner === "" ? "" : ` (wrong at "${inner}")`}; ` +
      `allowed: ${allowed}`,
  );
}
