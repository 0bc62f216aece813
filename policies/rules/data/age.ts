import { compromisedImages, endedImages, vulnerableImages } from "./images";

/** Rows of the image table that were compared with their sources on the same day. */
export interface AgeGroup {
  /** ISO date. */
  readonly date: string;
  /** Whole days since then. */
  readonly days: number;
  /** What the rows are about, in the table's order. */
  readonly rows: readonly { readonly what: string; readonly source: string }[];
}

interface DatedRow {
  readonly repositories: readonly string[];
  readonly source: string;
  readonly date: string;
  readonly id?: string;
}

const day = 24 * 60 * 60 * 1000;

/** The image table by age, oldest first. @param now milliseconds since the epoch */
export function imageTableAge(now: number): AgeGroup[] {
  const rows: readonly DatedRow[] = [...vulnerableImages, ...endedImages, ...compromisedImages];
  const dates = [...new Set(rows.map(({ date }) => date))].sort();
  return dates.map((date) => ({
    date,
    days: Math.max(0, Math.floor((now - Date.parse(date)) / day)),
    rows: rows
      .filter((row) => row.date === date)
      .map(({ repositories, id, source }) => ({
        what: `${repositories[0] ?? ""}${id === undefined ? "" : ` ${id}`}`,
        source,
      })),
  }));
}
