import { randomUUID } from "node:crypto";
import type { Rule } from "./config";

export type OutputFields = Readonly<Record<string, string | number | null>>;

/** Falco's JSON of a matched rule: https://falco.org/docs/concepts/outputs/formatting/ */
export function alertOf(rule: Rule, fields: OutputFields, hostname: string, now = new Date()) {
  const time = now.toISOString().replace("Z", "000000Z");
  const priority = rule.priority.charAt(0).toUpperCase() + rule.priority.slice(1).toLowerCase();
  const text = rule.output
    .trim()
    .replace(/%([a-z_]+(?:\.[a-z_]+)*)/g, (_, name: string) => String(fields[name] ?? "<NA>"));
  return {
    uuid: randomUUID(),
    hostname,
    output: `${time.slice(11)}: ${priority} ${text}`,
    output_fields: { "evt.time": Number(BigInt(now.getTime()) * 1_000_000n), ...fields },
    priority,
    rule: rule.rule,
    source: "syscall",
    tags: [...rule.tags].sort(),
    time,
  };
}
