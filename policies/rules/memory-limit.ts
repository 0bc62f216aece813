import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "memory-limit",
  title: "Memory is not limited",
  severity: "medium",
  references: [cis("5.11"), owasp("D07")],
  why: "One leaking service takes the memory of all others and of the host.",
  remedy: "Set `mem_limit` or `deploy.resources.limits.memory`.",
  check: ({ service: { memory } }) =>
    memory === undefined || memory <= 0
      ? [{ field: "mem_limit", seen: memory === undefined ? "not set" : String(memory), wanted: "a limit" }]
      : [],
});
