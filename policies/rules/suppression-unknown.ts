import { unnamed } from "./lib/fixes";
import { rule } from "./rule";

export default rule({
  id: "suppression-unknown",
  title: { en: "A suppression names no rule", fr: "Une exception ne désigne aucune règle" },
  severity: "info",
  references: [],
  why: {
    en: "It is misspelt, or meant for another tool: what it should suppress is still reported.",
    fr: "Elle est mal orthographiée, ou destinée à un autre outil : ce qu'elle devait écarter est toujours signalé.",
  },
  remedy: {
    en: "Correct the id: `alfa rules` lists them.",
    fr: "Corrigez l'identifiant : `alfa rules` en donne la liste.",
  },
  suppressions: ({ service, known }) =>
    Object.keys(service.ignore)
      .filter((id) => !known.has(id))
      .map((id) => ({
        field: `x-alfa-ignore.${id}`,
        key: id,
        seen: id,
        wanted: { en: "the id of a rule", fr: "l'identifiant d'une règle" },
      })),
  fix: {
    risk: "safe",
    because: { en: "it suppresses nothing today", fr: "elle n'écarte rien aujourd'hui" },
    apply: ({ service, fields }) => ({ ...service, ignore: unnamed(service.ignore, fields) }),
  },
});
