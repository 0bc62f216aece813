import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

/** What of Loki's configuration the stand-in follows: https://grafana.com/docs/loki/latest/configure/ */
const Config = z.looseObject({
  auth_enabled: z.boolean().default(true),
  server: z
    .looseObject({
      http_listen_address: z.string().default("0.0.0.0"),
      http_listen_port: z.int().default(3100),
      log_level: z.enum(["debug", "info", "warn", "error"]).default("info"),
    })
    .prefault({}),
  common: z.looseObject({ path_prefix: z.string().default("/loki") }).prefault({}),
  limits_config: z.looseObject({ max_entries_limit_per_query: z.int().default(5000) }).prefault({}),
});
export type Config = z.output<typeof Config>;

/** @throws Error that begins with "failed parsing config", as Loki's does. */
export function readConfig(file: string): Config {
  try {
    return Config.parse(parse(readFileSync(file, "utf8")) ?? {});
  } catch (error) {
    const text = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(
      `failed parsing config: ${file}: ${text.replaceAll("\n", " ")}. Use \`-config.expand-env=true\` flag if you want to expand environment variables in your config file`,
    );
  }
}
