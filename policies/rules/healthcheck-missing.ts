import { notSet } from "./lib/words";
import { knownHealthcheck } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "healthcheck-missing",
  title: { en: "There is no health check", fr: "Il n'y a pas de sonde de santé" },
  severity: "medium",
  references: [cis("5.27")],
  why: {
    en: "The Engine calls a hung process running, and nothing can wait until the service is ready.",
    fr: "Pour le moteur, un processus bloqué tourne encore, et rien ne peut attendre que le service soit prêt.",
  },
  remedy: {
    en: "Add `healthcheck` with a request to the service's own health endpoint.",
    fr: "Ajoutez un `healthcheck` qui interroge le point de santé du service lui-même.",
  },
  check: ({ service, container }) =>
    service.healthcheck !== undefined || container?.imageHasHealthcheck === true
      ? []
      : [
          {
            field: "healthcheck",
            seen: notSet,
            wanted: { en: "a test of the service's health", fr: "un test de la santé du service" },
          },
        ],
  fix: {
    risk: "safe",
    because: {
      en: "only for known images whose own tools ask, where nothing in the file moves what they ask",
      fr: "seulement pour les images connues dont les propres outils interrogent le service, quand rien dans le fichier ne déplace ce qu'ils interrogent",
    },
    apply: ({ service }) => {
      const healthcheck = knownHealthcheck(service);
      return healthcheck && service.healthcheck === undefined ? { ...service, healthcheck } : service;
    },
  },
});
