import { isChecked } from "./lib/healthcheck";
import { isBroker, isDataStore } from "./lib/software";
import { doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "depends-on-health",
  title: {
    en: "It does not wait until what it depends on is ready",
    fr: "Le service n'attend pas que ses dépendances soient prêtes",
  },
  severity: "low",
  references: [doc("Compose: startup order", "https://docs.docker.com/compose/how-tos/startup-order/")],
  why: {
    en: "A database that has started does not answer yet: the service fails at first, or works without what it needs.",
    fr: "Une base de données démarrée ne répond pas encore : le service échoue d'abord, ou fonctionne sans ce dont il a besoin.",
  },
  remedy: {
    en: "Write `condition: service_healthy` (the database needs a health check for it).",
    fr: "Écrivez `condition: service_healthy` (la base de données doit pour cela avoir une sonde de santé).",
  },
  check: ({ service, stack }) =>
    Object.entries(service.dependsOn).flatMap(([name, { condition }]) => {
      const other = stack.services[name];
      if (!other || condition !== "service_started" || !(isDataStore(other) || isBroker(other))) return [];
      return [
        {
          field: `depends_on.${name}`,
          key: name,
          seen: condition,
          wanted: "service_healthy",
          message: isChecked(other)
            ? { en: `${name} has a health check to wait for`, fr: `${name} a une sonde de santé à attendre` }
            : { en: `${name} needs a health check first`, fr: `${name} a d'abord besoin d'une sonde de santé` },
        },
      ];
    }),
  fix: {
    risk: "safe",
    because: {
      en: "it starts a little later, once a check that is already there has passed",
      fr: "il démarre un peu plus tard, une fois réussie une sonde qui existe déjà",
    },
    apply: ({ service, stack }) => {
      const ready = Object.entries(service.dependsOn).map(([name, entry]) => {
        const other = stack.services[name];
        const waits = other && (isDataStore(other) || isBroker(other)) && isChecked(other);
        const started = entry.condition === "service_started";
        return [name, waits && started ? { ...entry, condition: "service_healthy" as const } : entry] as const;
      });
      return { ...service, dependsOn: Object.fromEntries(ready) };
    },
  },
});
