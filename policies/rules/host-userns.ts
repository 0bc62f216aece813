import { ownNamespace } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-userns",
  title: { en: "It opts out of user namespaces", fr: "Le service se soustrait aux espaces de noms d'utilisateurs" },
  severity: "high",
  references: [cis("5.31"), owasp("D04")],
  why: {
    en: "Its root is the host's root even where the Engine remaps users.",
    fr: "Son root est celui de l'hôte, même là où le moteur remappe les utilisateurs.",
  },
  remedy: { en: "Remove `userns_mode: host`.", fr: "Retirez `userns_mode: host`." },
  check: ({ service }) =>
    service.usernsMode === "host" ? [{ field: "userns_mode", seen: "host", wanted: ownNamespace }] : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "files it owns on the host belong to another user then",
      fr: "les fichiers qu'il possède sur l'hôte appartiennent alors à un autre utilisateur",
    },
    apply: ({ service }) => without(service, "usernsMode"),
  },
});
