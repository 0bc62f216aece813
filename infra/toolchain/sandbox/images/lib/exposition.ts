export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A metric of one sample without labels. */
export function metric(
  type: Metric["type"],
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Metric {
  return { name, help, type, samples: [{ value, labels }] };
}

/** Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .map(
      ({ name, help, type, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${line(name, sample)}\n`).join("")}`,
    )
    .join("");
}

function line(name: string, { value, labels = {} }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
