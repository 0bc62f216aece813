import { unnamed } from "./lib/fixes";
import { rule } from "./rule";

export default rule({
  id: "suppression-unknown",
  title: "A suppression names no rule",
  severity: "info",
  references: [],
  why: "It is misspelt, or meant for another tool: what it should suppress is still reported.",
  remedy: "Correct the id: `alfa rules` lists them.",
  suppressions: ({ service, known }) =>
    Object.keys(service.ignore)
      .filter((id) => !known.has(id))
      .map((id) => ({ field: `x-alfa-ignore.${id}`, key: id, seen: id, wanted: "the id of a rule" })),
  fix: {
    risk: "safe",
    because: "it suppresses nothing today",
    apply: ({ service, fields }) => ({ ...service, ignore: unnamed(service.ignore, fields) }),
  },
});
