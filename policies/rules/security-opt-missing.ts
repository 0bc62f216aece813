import { notSet } from "./lib/words";
import { noNewPrivilegesFix } from "./lib/no-new-privileges";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "security-opt-missing",
  title: { en: "No security option is set", fr: "Aucune option de sécurité n'est définie" },
  severity: "low",
  references: [
    cis("5.2"),
    doc("Compose: security_opt", "https://docs.docker.com/reference/compose-file/services/#security_opt"),
  ],
  why: {
    en: "Only what the Engine gives every container confines this one; nobody decided what it needs.",
    fr: "Seul ce que le moteur impose à tout conteneur confine celui-ci ; personne n'a décidé de ce qu'il lui faut.",
  },
  remedy: {
    en: "Set `security_opt`: at least no-new-privileges:true, with an AppArmor or seccomp profile where there is one.",
    fr: "Définissez `security_opt` : au moins no-new-privileges:true, avec un profil AppArmor ou seccomp s'il en existe un.",
  },
  check: ({ service }) =>
    service.securityOpt.length > 0
      ? []
      : [
          {
            field: "security_opt",
            seen: notSet,
            wanted: { en: "no-new-privileges:true, or a profile", fr: "no-new-privileges:true, ou un profil" },
          },
        ],
  fix: noNewPrivilegesFix,
});
