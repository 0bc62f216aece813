import { serviceLabels } from "../../lenses/pulumi/carried";
import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, bashGet, volume, whenHealthy, type AlfaService } from "../defaults";
import { staticFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/**
 * Sends the containers' logs to Loki. Promtail is end of life: Grafana Alloy does its work under its name
 * (docs/adr/0006-alloy-behind-promtail.md). Either reads through the socket proxy, not from the host's files.
 */
export function promtail(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "promtail",
    description: "Sends the containers' logs to Loki",
    profile: "monitoring",
    networks: [networks.monitoring, networks.dockerApi],
    dependsOn: whenHealthy("loki", "socket-proxy"),
    limits: { memoryMiB: 256, cpus: 0.5, pids: 64 },
    ...(config.promtail === "alloy" ? alloy(config) : promtailItself(config)),
  });
}

type Collector = Pick<AlfaService, "image" | "command" | "configs" | "volumes" | "user" | "metrics" | "healthcheck">;

function alloy(config: AlfaConfig): Collector {
  const data = "/var/lib/alloy/data";
  return {
    image: imageOf(config, "alloy"),
    command: [
      "run",
      "/etc/alloy/config.alloy",
      `--storage.path=${data}`,
      "--server.http.listen-addr=0.0.0.0:12345",
      "--disable-reporting",
    ],
    // The image's own account, which owns `data`: https://github.com/grafana/alloy/blob/main/Dockerfile
    user: "473:473",
    configs: [staticFile("promtail/config.alloy", "/etc/alloy/config.alloy", values(config))],
    volumes: [volume("alloy-data", data)],
    metrics: { port: 12345 },
    // The image is Ubuntu with neither wget nor curl: https://github.com/grafana/alloy/blob/main/Dockerfile
    healthcheck: bashGet(12345, "/-/ready"),
  };
}

function promtailItself(config: AlfaConfig): Collector {
  return {
    image: imageOf(config, "promtail"),
    command: ["-config.file=/etc/promtail/config.yml"],
    configs: [staticFile("promtail/promtail.yml", "/etc/promtail/config.yml", values(config))],
    volumes: [volume("promtail-data", "/var/lib/promtail")],
    metrics: { port: 9080 },
    // The image is Ubuntu with neither wget nor curl: https://github.com/grafana/loki/blob/v3.6.0/clients/cmd/promtail/Dockerfile
    healthcheck: bashGet(9080, "/ready"),
  };
}

const values = (config: AlfaConfig) => ({
  LABEL: serviceLabels.stack,
  PROJECT: config.project,
  PREFIX: config.prefix,
});
