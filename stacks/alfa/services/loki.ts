import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, probe, volume } from "../defaults";
import { staticFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Keeps the containers' logs for a week. Reached by promtail and Grafana only. */
export function loki(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "loki",
    description: "Log storage",
    profile: "monitoring",
    image: imageOf(config, "loki"),
    command: ["-config.file=/etc/loki/local-config.yaml"],
    configs: [staticFile("loki/local-config.yaml", "/etc/loki/local-config.yaml")],
    volumes: [volume("loki-data", "/loki")],
    networks: [networks.monitoring],
    metrics: { port: 3100 },
    // The image has no shell; the binary asks its own /ready: https://github.com/grafana/loki/pull/20313
    monitor: "3100/ready",
    healthcheck: probe(["CMD", "/usr/bin/loki", "-health"], 60),
    limits: { memoryMiB: 512, cpus: 1, pids: 128 },
  });
}
