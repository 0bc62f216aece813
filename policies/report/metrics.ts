import { severities } from "../rules/rule";
import { driftedServices, unreadHosts } from "./change";
import type { Report } from "./report";

/** One run of `alfa watch`. */
export interface Run {
  readonly project: string;
  /** Absent: the audit could not be made. */
  readonly report?: Report | undefined;
  /** Seconds since the epoch. */
  readonly endedAt: number;
  readonly seconds: number;
}

const quoted = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/**
 * The run in Prometheus's text format, for node-exporter's textfile collector. After a failed run findings are absent, not
 * zero: `alfa_last_run_success` tells.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function renderMetrics({ project, report, endedAt, seconds }: Run): string {
  const label = `project="${quoted(project)}"`;
  const metric = (name: string, help: string, rows: readonly (readonly [string, number])[]) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...rows.map(([labels, value]) => `${name}{${labels}} ${value}`),
  ];
  return [
    ...(report === undefined
      ? []
      : [
          ...metric(
            "alfa_findings",
            "Findings of the last audit",
            severities.map((severity) => [`${label},severity="${severity}"`, report.summary[severity]] as const),
          ),
          ...metric("alfa_drift_resources", "Services that do not run as they are declared", [
            [label, driftedServices(report).length],
          ]),
          ...metric("alfa_not_evaluated", "Rules that could not judge a service", [
            [label, report.notEvaluated.length],
          ]),
          ...(report.subject.hosts === undefined
            ? []
            : [
                ...metric("alfa_hosts", "Hosts that the last audit asked", [[label, report.subject.hosts]]),
                ...metric("alfa_unread_hosts", "Hosts that could not be read", [[label, unreadHosts(report).length]]),
              ]),
        ]),
    ...metric("alfa_last_run_timestamp_seconds", "When the last audit ended", [[label, endedAt]]),
    ...metric("alfa_last_run_duration_seconds", "How long the last audit took", [[label, seconds]]),
    ...metric("alfa_last_run_success", "Whether the last audit could be made", [[label, report === undefined ? 0 : 1]]),
    "",
  ].join("\n");
}
