import type { Service } from "../../stacks/model/service";
import { knownOf } from "./lib/known";
import { capability } from "./lib/capabilities";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

/** Whether it starts as another user than root, who has no capabilities to drop. */
const isUnprivileged = ({ user = "" }: Service): boolean => user !== "" && !/^(?:root|0+)(?::|$)/.test(user);

export default rule({
  id: "capabilities-drop-all",
  title: {
    en: "The container keeps capabilities it may not need",
    fr: "Le conteneur garde des capacités dont il n'a sans doute pas besoin",
  },
  severity: "medium",
  references: [cis("5.4"), owasp("D04")],
  why: {
    en: "Docker grants 14 capabilities by default; most services need none.",
    fr: "Docker en accorde 14 par défaut ; la plupart des services s'en passent.",
  },
  remedy: {
    en: "Set `cap_drop: [ALL]` and add back by name what it needs.",
    fr: "Définissez `cap_drop: [ALL]`, puis rajoutez nommément celles qu'il faut.",
  },
  check: ({ service }) =>
    service.capDrop.some((name) => capability(name) === "ALL")
      ? []
      : [
          {
            field: "cap_drop",
            seen: service.capDrop.join(", ") || { en: "nothing dropped", fr: "aucune retirée" },
            wanted: "ALL",
          },
        ],
  fix: {
    risk: "unsafe",
    because: {
      en: "a program that starts as root may need some of them; of known ones those are added back",
      fr: "un programme démarré en root peut avoir besoin de certaines ; pour les programmes connus, elles sont rajoutées",
    },
    apply: ({ service }) => {
      const has = (list: readonly string[], name: string): boolean => list.some((other) => capability(other) === name);
      if (has(service.capDrop, "ALL")) return service;
      const needed = isUnprivileged(service) ? [] : (knownOf(service)?.capAdd ?? []);
      const missing = needed.filter((name) => !has(service.capAdd, name) && !has(service.capDrop, name));
      return { ...service, capDrop: [...service.capDrop, "ALL"], capAdd: [...service.capAdd, ...missing] };
    },
  },
});
