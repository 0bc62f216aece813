import { rotated } from "./lib/fixes";
import { rule } from "./rule";
import { owasp } from "./lib/references";

export default rule({
  id: "logging-disabled",
  title: { en: "Logging is switched off", fr: "La journalisation est désactivée" },
  severity: "medium",
  references: [owasp("D10")],
  why: {
    en: "When it fails or is attacked, nothing is left to read.",
    fr: "En cas de panne ou d'attaque, il ne reste rien à lire.",
  },
  remedy: { en: "Remove `logging.driver: none`.", fr: "Retirez `logging.driver: none`." },
  check: ({ service: { logging } }) =>
    logging?.driver === "none"
      ? [{ field: "logging.driver", seen: "none", wanted: "json-file, local, journald …" }]
      : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "what it prints was not to be kept: it may be personal, or too much",
      fr: "ce qu'il écrit n'était pas à conserver : peut-être des données personnelles, ou un trop grand volume",
    },
    apply: ({ service }) => (service.logging?.driver === "none" ? { ...service, logging: rotated() } : service),
  },
});
