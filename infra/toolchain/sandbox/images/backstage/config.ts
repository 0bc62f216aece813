import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

type Env = Readonly<Record<string, string | undefined>>;

const Database = z.looseObject({
  client: z.literal("pg"),
  pluginDivisionMode: z.enum(["database", "schema"]).default("database"),
  connection: z.looseObject({
    host: z.string(),
    port: z.coerce.number().int().min(1).max(65535).default(5432),
    user: z.string(),
    password: z.string(),
    database: z.string().optional(),
  }),
});

/** What of a Backstage app's configuration the stand-in follows: https://backstage.io/docs/conf/ */
const Config = z.looseObject({
  app: z.looseObject({ title: z.string().default("Backstage") }).prefault({}),
  backend: z.looseObject({
    listen: z.union([z.string(), z.looseObject({ port: z.coerce.number() })]).default(":7007"),
    database: Database,
    auth: z
      .looseObject({
        dangerouslyDisableDefaultAuthPolicy: z.boolean().default(false),
        externalAccess: z
          .array(
            z.looseObject({
              type: z.string(),
              options: z.looseObject({ token: z.string().optional(), subject: z.string().optional() }),
            }),
          )
          .default([]),
      })
      .prefault({}),
  }),
  catalog: z
    .looseObject({
      rules: z
        .array(z.looseObject({ allow: z.array(z.string()) }))
        .default([{ allow: ["Component", "API", "Location"] }]),
      locations: z
        .array(
          z.looseObject({
            type: z.string(),
            target: z.string(),
            rules: z.array(z.looseObject({ allow: z.array(z.string()) })).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
export type Config = z.output<typeof Config>;

const Mapping = z.record(z.string(), z.unknown());

/**
 * The files of `--config`, later ones over earlier ones, `${NAME}` and `$env: NAME` filled in.
 * @throws Error in Backstage's words when a file is missing or a value is not of its kind.
 */
export function readConfig(files: readonly string[], env: Env): Config {
  const merged = files.map((file) => load(file, env)).reduce(merge, {});
  const config = Config.safeParse(merged);
  if (config.success) return config.data;
  const [issue] = config.error.issues;
  throw new Error(`Invalid config value at '${issue?.path.join(".") ?? ""}': ${issue?.message ?? ""}`);
}

export const portOf = (listen: Config["backend"]["listen"]): number =>
  typeof listen === "string" ? Number(listen.slice(listen.lastIndexOf(":") + 1)) : listen.port;

function load(file: string, env: Env): Record<string, unknown> {
  if (!existsSync(file)) throw new Error(`Config file "${file}" does not exist`);
  return Mapping.parse(filled(parse(readFileSync(file, "utf8")) ?? {}, env) ?? {});
}

/** A text with an unset variable is no value at all, as in Backstage. */
function filled(value: unknown, env: Env): unknown {
  if (typeof value === "string") return substituted(value, env);
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, env));
  const mapping = Mapping.safeParse(value);
  if (!mapping.success) return value;
  const name = mapping.data["$env"];
  if (typeof name === "string") return env[name];
  return Object.fromEntries(Object.entries(mapping.data).flatMap(([key, item]) => present(key, filled(item, env))));
}

const present = (key: string, value: unknown): [string, unknown][] => (value === undefined ? [] : [[key, value]]);

const VARIABLE = /\$\$\{|\$\{\s*(\w+)\s*(?::-([^}]*))?\}/g;

function substituted(text: string, env: Env): string | undefined {
  const variables = [...text.matchAll(VARIABLE)].filter(([, name]) => name !== undefined);
  if (variables.some(([, name = "", fallback]) => env[name] === undefined && fallback === undefined)) return undefined;
  return text.replace(VARIABLE, (whole, name?: string, fallback = "") =>
    name === undefined ? whole.slice(1) : (env[name] ?? String(fallback)),
  );
}

function merge(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = Object.entries(over).map(([key, value]) => {
    const [a, b] = [Mapping.safeParse(base[key]), Mapping.safeParse(value)];
    return [key, a.success && b.success ? merge(a.data, b.data) : value] as const;
  });
  return { ...base, ...Object.fromEntries(changed) };
}
