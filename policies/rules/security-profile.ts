import type { Text } from "../lang";
import { cis, doc, owasp } from "./lib/references";
import { rule } from "./rule";

/** What each option of `security_opt` turns off; Docker takes `:` and `=` alike. */
const unconfined: readonly (readonly [RegExp, Text])[] = [
  [/^seccomp[:=]unconfined$/, { en: "every system call is allowed", fr: "tous les appels système sont permis" }],
  [/^apparmor[:=]unconfined$/, { en: "AppArmor confines nothing", fr: "AppArmor ne confine plus rien" }],
  [/^label[:=]disable$/, { en: "SELinux confines nothing", fr: "SELinux ne confine plus rien" }],
  [
    /^systempaths[:=]unconfined$/,
    {
      en: "the kernel's files in /proc and /sys are no longer masked",
      fr: "les fichiers du noyau dans /proc et /sys ne sont plus masqués",
    },
  ],
];

export default rule({
  id: "security-profile",
  title: { en: "A security profile of the kernel is turned off", fr: "Un profil de sécurité du noyau est désactivé" },
  severity: "high",
  references: [
    cis("5.2"),
    cis("5.3"),
    cis("5.22"),
    owasp("D04"),
    doc("Docker: Seccomp security profiles", "https://docs.docker.com/engine/security/seccomp/"),
  ],
  why: {
    en: "Docker's default profiles block what most container escapes need; without them a flaw in the kernel is in reach.",
    fr: "Les profils par défaut de Docker bloquent ce dont la plupart des évasions de conteneur ont besoin ; sans eux, une faille du noyau est à portée.",
  },
  remedy: {
    en: "Remove the option; if a call is really needed, give a profile of your own that allows only that one.",
    fr: "Retirez l'option ; si un appel est vraiment nécessaire, fournissez votre propre profil, qui n'autorise que celui-là.",
  },
  check: ({ service }) =>
    service.securityOpt.flatMap((option, index) => {
      const off = unconfined.find(([pattern]) => pattern.test(option));
      if (!off) return [];
      const key = option.replace("=", ":");
      return [
        {
          field: `security_opt[${index}]`,
          key,
          seen: option,
          wanted: { en: "Docker's default profile", fr: "le profil par défaut de Docker" },
          message: off[1],
        },
      ];
    }),
  fix: {
    risk: "unsafe",
    because: {
      en: "it may make a call that the default profile forbids",
      fr: "il fait peut-être un appel que le profil par défaut interdit",
    },
    apply: ({ service }) => ({
      ...service,
      securityOpt: service.securityOpt.filter((option) => !unconfined.some(([pattern]) => pattern.test(option))),
    }),
  },
});
