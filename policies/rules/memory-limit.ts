import { notSet } from "./lib/words";
import { limitsOf } from "./lib/known";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "memory-limit",
  title: { en: "Memory is not limited", fr: "La mémoire n'est pas limitée" },
  severity: "medium",
  references: [cis("5.11"), owasp("D07")],
  why: {
    en: "One leaking service takes the memory of all others and of the host.",
    fr: "Un seul service qui fuit prend la mémoire de tous les autres et de l'hôte.",
  },
  remedy: {
    en: "Set `mem_limit` or `deploy.resources.limits.memory`.",
    fr: "Définissez `mem_limit` ou `deploy.resources.limits.memory`.",
  },
  check: ({ service: { memory } }) =>
    memory === undefined || memory <= 0
      ? [
          {
            field: "mem_limit",
            seen: memory === undefined ? notSet : String(memory),
            wanted: { en: "a limit", fr: "une limite" },
          },
        ]
      : [],
  fix: {
    risk: "unsafe",
    because: { en: "one that needs more is killed", fr: "s'il lui en faut plus, il est tué" },
    apply: ({ service }) => {
      const memory = Math.max(limitsOf(service).memoryMiB * 2 ** 20, service.memoryReservation ?? 0);
      const { memorySwap = 0 } = service;
      // The Engine refuses less memory with swap than without.
      return memorySwap > 0 && memorySwap < memory ? service : { ...service, memory };
    },
  },
});
