import { rank, type FalcoEvent } from "./event";

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly endsAt?: string;
}

export interface AlertSettings {
  /** Seconds after which Alertmanager takes the alert for resolved; 0: Alertmanager's own resolve_timeout. */
  readonly expiresAfter: number;
  readonly extraLabels: Readonly<Record<string, string>>;
  readonly extraAnnotations: Readonly<Record<string, string>>;
}

const SEVERITIES = [
  "information",
  "information",
  "information",
  "warning",
  "warning",
  "critical",
  "critical",
  "critical",
];

/** The alert that falcosidekick makes of an event: https://github.com/falcosecurity/falcosidekick/blob/master/outputs/alertmanager.go */
export function alertOf(event: FalcoEvent, settings: AlertSettings): Alert {
  const priority = event.priority.charAt(0).toUpperCase() + event.priority.slice(1).toLowerCase();
  const annotations = {
    info: event.output,
    description: event.output,
    summary: event.rule,
    ...settings.extraAnnotations,
  };
  const labels = {
    ...fieldLabels(event),
    source: "falco",
    rule: event.rule,
    eventsource: event.source,
    ...(event.hostname !== "" && { hostname: event.hostname }),
    ...(event.tags?.length && { tags: [...event.tags].sort().join(",") }),
    priority,
    severity: SEVERITIES[rank(event.priority)] ?? "information",
    ...settings.extraLabels,
  };
  if (settings.expiresAfter === 0) return { labels, annotations };
  return { labels, annotations, endsAt: new Date(Date.parse(event.time) + settings.expiresAfter * 1000).toISOString() };
}

/** Texts and numbers of output_fields become labels; counters of events don't, they would make each alert a new one. */
function fieldLabels(event: FalcoEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event.output_fields ?? {}).flatMap(([name, value]) =>
      name.startsWith("n_evts") || (typeof value !== "string" && typeof value !== "number")
        ? []
        : [[safeLabel(name), String(value)]],
    ),
  );
}

const safeLabel = (name: string): string =>
  name
    .replace(/[^a-zA-Z0-9_]/g, "_")
    .replaceAll("__", "_")
    .replace(/^_+|_+$/g, "");
