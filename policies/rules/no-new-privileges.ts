import { notSet } from "./lib/words";
import { concerns, noNewPrivilegesFix } from "./lib/no-new-privileges";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

const prevents = (option: string): boolean => /^no-new-privileges(?:[:=]true)?$/.test(option);

export default rule({
  id: "no-new-privileges",
  title: {
    en: "A process in the container may gain new privileges",
    fr: "Un processus du conteneur peut acquérir de nouveaux privilèges",
  },
  severity: "medium",
  references: [cis("5.26"), owasp("D04")],
  why: {
    en: "A setuid binary in the image can raise a process to root.",
    fr: "Un binaire setuid de l'image peut élever un processus à root.",
  },
  remedy: {
    en: "Add `security_opt: [no-new-privileges:true]`.",
    fr: "Ajoutez `security_opt: [no-new-privileges:true]`.",
  },
  check: ({ service }) =>
    service.securityOpt.some(prevents)
      ? []
      : [
          {
            field: "security_opt",
            seen: service.securityOpt.find(concerns) ?? notSet,
            wanted: "no-new-privileges:true",
          },
        ],
  fix: noNewPrivilegesFix,
});
