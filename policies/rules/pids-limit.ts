import { notSet } from "./lib/words";
import { limitsOf } from "./lib/known";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "pids-limit",
  title: { en: "The number of processes is not limited", fr: "Le nombre de processus n'est pas limité" },
  severity: "medium",
  references: [cis("5.29"), owasp("D07")],
  why: {
    en: "A fork bomb in one container stops the host.",
    fr: "Une fork bomb dans un seul conteneur bloque l'hôte.",
  },
  remedy: {
    en: "Set `pids_limit` or `deploy.resources.limits.pids`.",
    fr: "Définissez `pids_limit` ou `deploy.resources.limits.pids`.",
  },
  check: ({ service: { pids } }) =>
    pids === undefined || pids <= 0
      ? [
          {
            field: "pids_limit",
            seen: pids === undefined ? notSet : String(pids),
            wanted: { en: "a limit", fr: "une limite" },
          },
        ]
      : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "one that starts more processes or threads fails",
      fr: "s'il démarre davantage de processus ou de threads, il échoue",
    },
    apply: ({ service }) => ({ ...service, pids: limitsOf(service).pids }),
  },
});
