import { readFileSync } from "node:fs";
import { z } from "zod";

/** https://docs.goauthentik.io/install-config/configuration/ */
const Settings = z.object({
  secretKey: z.string().default(""),
  postgres: z.object({
    host: z.string().default("localhost"),
    port: z.coerce.number().default(5432),
    database: z.string().default("authentik"),
    user: z.string().default("authentik"),
    password: z.string().default(""),
  }),
  redis: z.object({ host: z.string().default("localhost"), port: z.coerce.number().default(6379) }),
  listen: z.object({ http: z.string().default("0.0.0.0:9000"), metrics: z.string().default("0.0.0.0:9300") }),
  /** Password of the administrator "akadmin"; counts when there is no such user yet. */
  bootstrapPassword: z.string().optional(),
});
export type Settings = z.output<typeof Settings>;

/** Settings of the environment; a value `file:///PATH` stands for the file's text. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const get = (name: string): string | undefined => {
    const value = env[`AUTHENTIK_${name}`];
    return value?.startsWith("file://") ? readFileSync(new URL(value), "utf8").trim() : value;
  };
  return Settings.parse({
    secretKey: get("SECRET_KEY"),
    postgres: {
      host: get("POSTGRESQL__HOST"),
      port: get("POSTGRESQL__PORT"),
      database: get("POSTGRESQL__NAME"),
      user: get("POSTGRESQL__USER"),
      password: get("POSTGRESQL__PASSWORD"),
    },
    redis: { host: get("REDIS__HOST"), port: get("REDIS__PORT") },
    listen: { http: get("LISTEN__HTTP"), metrics: get("LISTEN__METRICS") },
    bootstrapPassword: get("BOOTSTRAP_PASSWORD"),
  });
}

/** Port of "0.0.0.0:9000" or "[::]:9000". */
export const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(":") + 1));
