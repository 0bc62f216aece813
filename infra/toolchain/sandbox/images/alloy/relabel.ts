import { z } from "zod";

export type Labels = Readonly<Record<string, string>>;

/** One relabelling rule, the same in Alloy and Promtail: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
export const RelabelRule = z.object({
  source_labels: z.array(z.string()).default([]),
  separator: z.string().default(";"),
  regex: z.string().default("(.*)"),
  target_label: z.string().optional(),
  replacement: z.string().default("$1"),
  action: z
    .enum(["replace", "keep", "drop", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"])
    .default("replace"),
});
export type RelabelRule = z.output<typeof RelabelRule>;

/** The labels after every rule; undefined: a rule dropped the target. */
export function relabel(labels: Labels, rules: readonly RelabelRule[]): Labels | undefined {
  return rules.reduce<Labels | undefined>((current, rule) => current && apply(current, rule), labels);
}

/** Labels that begin with two underscores do not leave the collector. */
export const visible = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => !name.startsWith("__") && value !== ""));

function apply(labels: Labels, rule: RelabelRule): Labels | undefined {
  const whole = new RegExp(`^(?:${rule.regex})$`);
  const value = rule.source_labels.map((name) => labels[name] ?? "").join(rule.separator);
  switch (rule.action) {
    case "keep":
      return whole.test(value) ? labels : undefined;
    case "drop":
      return whole.test(value) ? undefined : labels;
    case "labeldrop":
      return Object.fromEntries(Object.entries(labels).filter(([name]) => !whole.test(name)));
    case "labelkeep":
      return Object.fromEntries(Object.entries(labels).filter(([name]) => whole.test(name)));
    case "labelmap":
      return {
        ...labels,
        ...Object.fromEntries(
          Object.entries(labels).flatMap(([name, text]) =>
            whole.test(name) ? [[name.replace(whole, inJs(rule.replacement)), text]] : [],
          ),
        ),
      };
    case "lowercase":
      return withTarget(labels, rule, value.toLowerCase());
    case "uppercase":
      return withTarget(labels, rule, value.toUpperCase());
    case "replace":
      return whole.test(value) ? withTarget(labels, rule, value.replace(whole, inJs(rule.replacement))) : labels;
  }
}

function withTarget(labels: Labels, { target_label }: RelabelRule, value: string): Labels {
  return target_label === undefined ? labels : { ...labels, [target_label]: value };
}

/** Go's "${1}" is JavaScript's "$1". */
const inJs = (replacement: string): string => replacement.replace(/\$\{(\w+)\}/g, "$$$1");
