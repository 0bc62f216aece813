import { notSet } from "./lib/words";
import { limitsOf } from "./lib/known";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "cpu-limit",
  title: { en: "CPU time is not limited", fr: "Le temps processeur n'est pas limité" },
  severity: "low",
  references: [cis("5.12"), owasp("D07")],
  why: {
    en: "One busy service starves all others.",
    fr: "Un seul service chargé suffit à priver tous les autres de processeur.",
  },
  remedy: {
    en: "Set `cpus`, `deploy.resources.limits.cpus` or `cpu_shares`.",
    fr: "Définissez `cpus`, `deploy.resources.limits.cpus` ou `cpu_shares`.",
  },
  check: ({ service: { cpus, cpuShares } }) =>
    (cpus ?? 0) <= 0 && (cpuShares ?? 0) <= 0
      ? [{ field: "cpus", seen: notSet, wanted: { en: "a limit or a share", fr: "une limite ou une part" } }]
      : [],
  fix: {
    risk: "unsafe",
    because: { en: "under load it becomes slower than it was", fr: "sous charge, il devient plus lent qu'avant" },
    apply: ({ service }) => ({ ...service, cpus: limitsOf(service).cpus }),
  },
});
