import { parse } from "yaml";
import { z } from "zod";
import { RelabelRule } from "../alloy/relabel";

/** What of Promtail's configuration the stand-in follows: https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */
const Config = z.looseObject({
  server: z
    .looseObject({ http_listen_address: z.string().default("0.0.0.0"), http_listen_port: z.int().default(80) })
    .prefault({}),
  positions: z.looseObject({ filename: z.string().default("/var/log/positions.yaml") }).prefault({}),
  clients: z
    .array(
      z.looseObject({
        url: z.url(),
        tenant_id: z.string().optional(),
        external_labels: z.record(z.string(), z.string()).default({}),
      }),
    )
    .min(1),
  scrape_configs: z
    .array(
      z.looseObject({
        job_name: z.string(),
        docker_sd_configs: z
          .array(
            z.looseObject({
              host: z.string(),
              refresh_interval: z.string().default("60s"),
              filters: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).default([]),
            }),
          )
          .default([]),
        relabel_configs: z.array(RelabelRule).default([]),
      }),
    )
    .default([]),
});
export type Config = z.output<typeof Config>;

/** @throws Error that begins as Promtail's: "Unable to parse config". */
export function parseConfig(file: string, text: string): Config {
  try {
    return Config.parse(parse(text) ?? {});
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`Unable to parse config: ${file}: ${reason.replaceAll("\n", " ")}`);
  }
}
