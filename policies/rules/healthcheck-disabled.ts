import { isChecked } from "./lib/healthcheck";
import { knownHealthcheck } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "healthcheck-disabled",
  title: { en: "The health check is switched off", fr: "La sonde de santé est désactivée" },
  severity: "medium",
  references: [cis("5.27")],
  why: {
    en: "The image's own check is switched off too: a hung process counts as running.",
    fr: "Celle de l'image l'est aussi : un processus bloqué passe pour actif.",
  },
  remedy: { en: "Remove `disable: true` or `test: [NONE]`.", fr: "Retirez `disable: true` ou `test: [NONE]`." },
  check: ({ service: { healthcheck } }) => {
    const hit = {
      field: "healthcheck",
      seen: { en: "disabled", fr: "désactivée" },
      wanted: { en: "a test of the service's health", fr: "un test de la santé du service" },
    };
    if (healthcheck?.disable === true || healthcheck?.test?.[0] === "NONE") return [hit];
    // A text is a command of the shell, and there is none of this name: only a list can say NONE.
    const [kind, command] = healthcheck?.test ?? [];
    return kind === "CMD-SHELL" && command?.trim() === "NONE"
      ? [{ ...hit, seen: { en: "the command NONE, which always fails", fr: "la commande NONE, qui échoue toujours" } }]
      : [];
  },
  fix: {
    risk: "unsafe",
    because: { en: "somebody switched it off for a reason", fr: "quelqu'un l'a désactivée pour une raison" },
    apply: ({ service }) => {
      const healthcheck = knownHealthcheck(service);
      return healthcheck && !isChecked(service) ? { ...service, healthcheck } : service;
    },
  },
});
