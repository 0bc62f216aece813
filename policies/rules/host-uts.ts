import { ownNamespace } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-uts",
  title: { en: "It shares the host's name", fr: "Le service partage le nom de l'hôte" },
  severity: "high",
  references: [cis("5.21"), owasp("D04")],
  why: { en: "With SYS_ADMIN it can rename the host.", fr: "Avec SYS_ADMIN, il peut renommer l'hôte." },
  remedy: { en: "Remove `uts: host`.", fr: "Retirez `uts: host`." },
  check: ({ service }) => (service.uts === "host" ? [{ field: "uts", seen: "host", wanted: ownNamespace }] : []),
  fix: {
    risk: "unsafe",
    because: {
      en: "the host's name it knows becomes the container's",
      fr: "le nom d'hôte qu'il connaît devient celui du conteneur",
    },
    apply: ({ service }) => without(service, "uts"),
  },
});
