import { limitsOf } from "./lib/known";
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
  fix: {
    risk: "unsafe",
    because: "one that needs more is killed",
    apply: ({ service }) => {
      const memory = Math.max(limitsOf(service).memoryMiB * 2 ** 20, service.memoryReservation ?? 0);
      const { memorySwap = 0 } = service;
      // The Engine refuses less memory with swap than without.
      return memorySwap > 0 && memorySwap < memory ? service : { ...service, memory };
    },
  },
});
