import type { AlfaConfig } from "./config";

/** The stack's Grafana dashboard as JSON: what is up, what containers use, what n8n fails at, what is logged. */
export function dashboard(config: AlfaConfig): string {
  const containers = `name=~"${config.prefix}.+"`;
  return JSON.stringify({
    uid: config.project,
    title: `ALFA (${config.project})`,
    schemaVersion: 39,
    tags: ["alfa"],
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    panels: [
      panel(1, "stat", "Services that answer", [0, 0, 12, 5], prometheus("up", "{{job}}")),
      panel(
        2,
        "stat",
        "Alerts that fire",
        [12, 0, 12, 5],
        prometheus('count(ALERTS{alertstate="firing"}) or vector(0)', "alerts"),
      ),
      panel(
        3,
        "timeseries",
        "CPUs by container",
        [0, 5, 12, 8],
        prometheus(`sum by (name) (rate(container_cpu_usage_seconds_total{${containers}}[5m]))`, "{{name}}"),
      ),
      panel(
        4,
        "timeseries",
        "Memory by container (bytes)",
        [12, 5, 12, 8],
        prometheus(`sum by (name) (container_memory_working_set_bytes{${containers}})`, "{{name}}"),
      ),
      panel(
        5,
        "timeseries",
        "Requests per second through Traefik",
        [0, 13, 12, 8],
        prometheus("sum by (service) (rate(traefik_service_requests_total[5m]))", "{{service}}"),
      ),
      panel(
        6,
        "timeseries",
        "Failed n8n executions in 10 minutes",
        [12, 13, 12, 8],
        prometheus("increase(n8n_workflow_failed_total[10m])", "failed"),
      ),
      panel(
        7,
        "timeseries",
        "Log lines per second",
        [0, 21, 24, 6],
        loki(`sum by (service) (rate({project="${config.project}"}[5m]))`),
      ),
      panel(
        8,
        "logs",
        "Errors in the logs",
        [0, 27, 24, 10],
        loki(`{project="${config.project}"} |~ "(?i)\\\\b(error|fatal|panic)\\\\b"`),
      ),
      panel(
        9,
        "timeseries",
        "Findings of alfa watch by severity",
        [0, 37, 12, 8],
        prometheus("sum by (severity) (alfa_findings)", "{{severity}}"),
      ),
      panel(
        10,
        "stat",
        "Services that differ from their declaration",
        [12, 37, 6, 8],
        prometheus("sum(alfa_drift_resources)", "drift"),
      ),
      panel(
        11,
        "stat",
        "Seconds since the last audit",
        [18, 37, 6, 8],
        prometheus("time() - max(alfa_last_run_timestamp_seconds)", "age"),
      ),
    ],
  });
}

type Query = { datasource: { type: string; uid: string }; expr: string; legendFormat?: string };

function panel(
  id: number,
  type: string,
  title: string,
  [x, y, w, h]: readonly [number, number, number, number],
  query: Query,
) {
  return {
    id,
    type,
    title,
    gridPos: { x, y, w, h },
    datasource: query.datasource,
    targets: [{ refId: "A", ...query }],
  };
}

const prometheus = (expr: string, legendFormat: string): Query => ({
  datasource: { type: "prometheus", uid: "prometheus" },
  expr,
  legendFormat,
});

const loki = (expr: string): Query => ({ datasource: { type: "loki", uid: "loki" }, expr });
