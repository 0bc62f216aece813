import { grouped } from "../../rules/lib/per-stack";
import { subjectOf } from "../group";
import type { Report } from "../report";

/** What has no verdict, by rule and reason, and whom it concerns. */
export const unknownOf = ({
  notEvaluated,
}: Report): { readonly rule: string; readonly reason: string; readonly names: string }[] =>
  [...grouped(notEvaluated, ({ rule, reason }) => `${rule} ${reason}`).values()].flatMap((entries) =>
    entries.slice(0, 1).map(({ rule, reason }) => ({ rule, reason, names: entries.map(subjectOf).join(", ") })),
  );
