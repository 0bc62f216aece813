import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "privileged",
  title: { en: "The container is privileged", fr: "Le conteneur est privilégié" },
  severity: "critical",
  references: [cis("5.5"), owasp("D04")],
  why: {
    en: "It has every capability and every device: who breaks into it owns the host.",
    fr: "Il a toutes les capacités et tous les périphériques : qui s'y introduit possède l'hôte.",
  },
  remedy: {
    en: "Remove `privileged`; add the capabilities and devices it needs, by name.",
    fr: "Retirez `privileged` ; ajoutez nommément les capacités et les périphériques nécessaires.",
  },
  check: ({ service }) =>
    service.privileged === true
      ? [
          {
            field: "privileged",
            seen: "true",
            wanted: { en: "false, with capabilities by name", fr: "false, avec des capacités nommées" },
          },
        ]
      : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "it may need a capability or a device that nobody has named yet",
      fr: "il a peut-être besoin d'une capacité ou d'un périphérique que personne n'a encore nommé",
    },
    apply: ({ service }) => without(service, "privileged"),
  },
});
