import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { stringify } from "yaml";
import { alfaService, hostGateway, publicUrl, volume, wget } from "../defaults";
import { generatedFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Takes the alerts of Prometheus and Falco, groups them, and posts them to `alfa:alertWebhook` if there is one. */
export function alertmanager(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "alertmanager",
    description: "Groups and delivers the alerts of Prometheus and Falco",
    profile: "monitoring",
    image: imageOf(config, "alertmanager"),
    command: [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      "--storage.path=/alertmanager",
      "--cluster.listen-address=",
      `--web.external-url=${publicUrl(config, "alertmanager")}`,
    ],
    configs: [generatedFile("alertmanager", "/etc/alertmanager/alertmanager.yml", alertmanagerConfig(config))],
    volumes: [volume("alertmanager-data", "/alertmanager")],
    networks: [networks.monitoring, networks.edge],
    ui: { port: 9093, dashboard: true },
    metrics: { port: 9093 },
    extraHosts: [hostGateway],
    // The image is busybox: https://github.com/prometheus/alertmanager/blob/main/Dockerfile
    healthcheck: wget(9093, "/-/healthy", 10),
    limits: { memoryMiB: 128, cpus: 0.5, pids: 64 },
  });
}

/** https://prometheus.io/docs/alerting/latest/configuration/ : without a webhook alerts are seen in Alertmanager only. */
export function alertmanagerConfig(config: AlfaConfig): string {
  return stringify({
    route: {
      receiver: "alfa",
      group_by: ["alertname", "job"],
      group_wait: "10s",
      group_interval: "1m",
      repeat_interval: "4h",
    },
    receivers: [
      {
        name: "alfa",
        ...(config.alertWebhook === undefined
          ? {}
          : { webhook_configs: [{ url: config.alertWebhook.replaceAll("$", "$$$$"), send_resolved: true }] }),
      },
    ],
  });
}
