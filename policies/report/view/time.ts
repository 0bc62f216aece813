import type { Lang } from "../../lang";

/** A time as people read it, in UTC: a report must not depend on whoever makes it. */
export function time(date: string, lang: Lang): string {
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime())) return date;
  const text = new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(parsed);
  return `${text} UTC`;
}
