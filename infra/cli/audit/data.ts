import { imageTableAge } from "../../../policies/rules/data/age";

/**
 * The age of the image table for a terminal, and how many rows are too old.
 * @param maxAge days
 * @param now milliseconds since the epoch
 */
export function checkData(maxAge: number, now: number): { text: string; old: number } {
  const groups = imageTableAge(now);
  const total = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const old = groups.filter(({ days }) => days > maxAge).reduce((sum, { rows }) => sum + rows.length, 0);
  const lines = groups.flatMap(({ date, days, rows }) => [
    `${date}, ${days} ${days === 1 ? "day" : "days"} old${days > maxAge ? ", too old" : ""}:`,
    ...rows.map(({ what, source }) => `  ${what}  ${source}`),
    "",
  ]);
  const verdict =
    old === 0
      ? `none is older than ${maxAge} days`
      : `${old} older than ${maxAge} days: compare them with their sources and set the date in policies/rules/data, or update alfa`;
  return { text: [...lines, `${total} rows; ${verdict}`, ""].join("\n"), old };
}
