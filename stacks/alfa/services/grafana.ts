import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { dashboard } from "../dashboard";
import { alfaService, probe, publicUrl, volume, whenHealthy } from "../defaults";
import { generatedFile } from "../files";
import { imageOf } from "../images";
import { networks } from "../networks";
import { stringify } from "yaml";

/** Dashboards over Prometheus and Loki, both provisioned. */
export function grafana(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "grafana",
    description: "Dashboards of metrics and logs",
    profile: "monitoring",
    image: imageOf(config, "grafana"),
    environment: {
      GF_SECURITY_ADMIN_USER: "admin",
      // Counts on the first start; afterwards the password is in Grafana's database.
      GF_SECURITY_ADMIN_PASSWORD: "${GRAFANA_ADMIN_PASSWORD}",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_SERVER_ROOT_URL: publicUrl(config, "grafana"),
    },
    // https://grafana.com/docs/grafana/latest/administration/provisioning/
    configs: [
      generatedFile("grafana-datasources", "/etc/grafana/provisioning/datasources/alfa.yaml", datasources()),
      generatedFile("grafana-providers", "/etc/grafana/provisioning/dashboards/alfa.yaml", providers()),
      generatedFile("grafana-dashboard", "/etc/grafana/dashboards/alfa.json", dashboard(config)),
    ],
    volumes: [volume("grafana-data", "/var/lib/grafana")],
    networks: [networks.monitoring, networks.edge],
    ui: { port: 3000, dashboard: true },
    metrics: { port: 3000 },
    dependsOn: whenHealthy("prometheus", "loki"),
    // The image installs curl: https://github.com/grafana/grafana/blob/main/Dockerfile
    healthcheck: probe(["CMD", "curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:3000/api/health"], 60),
    limits: { memoryMiB: 512, cpus: 1, pids: 128 },
  });
}

function datasources(): string {
  const source = (name: string, type: string, url: string, isDefault: boolean) => ({
    name,
    uid: type,
    type,
    access: "proxy",
    url,
    isDefault,
    editable: false,
  });
  return stringify({
    apiVersion: 1,
    datasources: [
      source("Prometheus", "prometheus", "http://prometheus:9090", true),
      source("Loki", "loki", "http://loki:3100", false),
      {
        ...source("Alertmanager", "alertmanager", "http://alertmanager:9093", false),
        jsonData: { implementation: "prometheus" },
      },
    ],
  });
}

function providers(): string {
  return stringify({
    apiVersion: 1,
    providers: [{ name: "alfa", type: "file", folder: "ALFA", options: { path: "/etc/grafana/dashboards" } }],
  });
}
