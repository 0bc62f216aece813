import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { stringify } from "yaml";
import { alfaService, labels, publicUrl, volume, wget } from "../defaults";
import { generatedFile, staticFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Collects the metrics of `scraped`, the services of the stack that are started, and evaluates the alert rules. */
export function prometheus(config: AlfaConfig, scraped: readonly Service[]): Service {
  const declared = alfaService(config, {
    name: "prometheus",
    description: "Collects metrics and evaluates alert rules",
    profile: "monitoring",
    image: imageOf(config, "prometheus"),
    command: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      "--storage.tsdb.retention.time=15d",
      `--web.external-url=${publicUrl(config, "prometheus")}`,
      "--web.route-prefix=/",
    ],
    volumes: [volume("prometheus-data", "/prometheus")],
    networks: [networks.monitoring, networks.edge],
    ui: { port: 9090, dashboard: true },
    metrics: { port: 9090 },
    // The image is busybox: https://github.com/prometheus/prometheus/blob/main/Dockerfile
    healthcheck: wget(9090, "/-/healthy", 60),
    stopGracePeriod: 60,
    limits: { memoryMiB: 1024, cpus: 1, pids: 128 },
  });
  return {
    ...declared,
    configs: [
      generatedFile("prometheus", "/etc/prometheus/prometheus.yml", prometheusConfig([...scraped, declared])),
      staticFile("prometheus/alerts.yml", "/etc/prometheus/alerts.yml", { PREFIX: config.prefix }),
    ],
  };
}

/** One scrape job a service that says where its metrics are: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
export function prometheusConfig(scraped: readonly Service[]): string {
  return stringify({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    rule_files: ["/etc/prometheus/alerts.yml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] },
    scrape_configs: scraped.flatMap((service) => {
      const where = metricsOf(service);
      return where
        ? [
            {
              job_name: service.name,
              metrics_path: where.path,
              static_configs: [{ targets: [`${service.name}:${where.port}`] }],
            },
          ]
        : [];
    }),
  });
}

/** Port and path of a service's metrics, from its label. */
export function metricsOf(service: Service): { port: string; path: string } | undefined {
  const where = /^(\d+)(\/.*)$/.exec(service.labels[labels.metrics] ?? "");
  return where?.[1] === undefined || where[2] === undefined ? undefined : { port: where[1], path: where[2] };
}
