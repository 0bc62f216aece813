import { unnamed } from "./lib/fixes";
import { rule } from "./rule";

export default rule({
  id: "suppression-unused",
  title: "A suppression suppresses nothing",
  severity: "info",
  references: [],
  why: "It would hide the next finding of this rule, which nobody has looked at.",
  remedy: "Remove it; one without a reason never counts.",
  suppressions: ({ service, known, unused }) =>
    Object.entries(service.ignore)
      .filter(([id, reason]) => known.has(id) && (unused.has(id) || reason.trim() === ""))
      .map(([id, reason]) => ({
        field: `x-alfa-ignore.${id}`,
        key: id,
        seen: id,
        wanted: reason.trim() === "" ? "a reason" : "no suppression",
        ...(reason.trim() === "" && { message: "it has no reason and does not count" }),
      })),
  fix: {
    risk: "safe",
    because: "it suppresses nothing",
    apply: ({ service, fields }) => ({ ...service, ignore: unnamed(service.ignore, fields) }),
  },
});
