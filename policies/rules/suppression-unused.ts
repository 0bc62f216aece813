import { unnamed } from "./lib/fixes";
import { rule } from "./rule";

export default rule({
  id: "suppression-unused",
  title: { en: "A suppression suppresses nothing", fr: "Une exception n'écarte rien" },
  severity: "info",
  references: [],
  why: {
    en: "It would hide the next finding of this rule, which nobody has looked at.",
    fr: "Elle masquerait le prochain constat de cette règle, que personne n'a examiné.",
  },
  remedy: {
    en: "Remove it; one without a reason never counts.",
    fr: "Retirez-la ; sans motif, elle ne compte jamais.",
  },
  suppressions: ({ service, known, unused }) =>
    Object.entries(service.ignore)
      .filter(([id, reason]) => known.has(id) && (unused.has(id) || reason.trim() === ""))
      .map(([id, reason]) => ({
        field: `x-alfa-ignore.${id}`,
        key: id,
        seen: id,
        wanted:
          reason.trim() === "" ? { en: "a reason", fr: "un motif" } : { en: "no suppression", fr: "aucune exception" },
        ...(reason.trim() === "" && {
          message: { en: "it has no reason and does not count", fr: "elle n'a pas de motif et ne compte pas" },
        }),
      })),
  fix: {
    risk: "safe",
    because: { en: "it suppresses nothing", fr: "elle n'écarte rien" },
    apply: ({ service, fields }) => ({ ...service, ignore: unnamed(service.ignore, fields) }),
  },
});
