import type { Text } from "../../lang";
import { checked, versionRange, type EndedImage } from "./row";

/** Versions of one program or system that are no longer supported. */
export interface Family {
  readonly repositories: readonly string[];
  readonly successor: string | Text;
  /** The authors' own page where they have one, else that of https://endoflife.date, which names it. */
  readonly source: string;
  /** [from, before, end] in dots; an empty `from` is the beginning; names are tags that say the same. */
  readonly ended: readonly (readonly [from: string, before: string, end?: string, names?: readonly string[]])[];
}

/** A row for each range of a family. */
export const rowsOf = ({ ended, ...family }: Family): EndedImage[] =>
  ended.map(([from, before, end, names]) => ({
    ...family,
    affected: [versionRange(from, before)],
    ...(end !== undefined && { end }),
    ...(names && { names }),
    date: checked,
  }));
