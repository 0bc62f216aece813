import type { Text } from "../../lang";
/** The day the rows were last compared with their sources. */
export const checked = "2026-11-23";

/** From the first version (included) to the second (excluded); without `from` from the beginning. */
export interface VersionRange {
  readonly from?: readonly number[];
  readonly before: readonly number[];
}

/** [from, before] in dots as a range; an empty `from` is the beginning. */
export function versionRange(from: string, before: string): VersionRange {
  const numbers = (version: string): number[] => version.split(".").map(Number);
  return { ...(from !== "" && { from: numbers(from) }), before: numbers(before) };
}

interface Row {
  /** Repositories of the image, without registry. */
  readonly repositories: readonly string[];
  readonly source: string;
  /** ISO date on which the row was compared with its source. */
  readonly date: string;
}

export interface VulnerableImage extends Row {
  readonly id: string;
  readonly affected: readonly VersionRange[];
  /** First versions without the flaw. */
  readonly fixed: string;
  readonly what: Text;
  /** It needs no account: whoever reaches the port can use it. */
  readonly unauthenticated?: true;
}

export interface EndedImage extends Row {
  /** Absent: every version. */
  readonly affected?: readonly VersionRange[];
  /** Names that releases go by as tags: `buster`, `focal`. */
  readonly names?: readonly string[];
  /** ISO date of the last support, of several versions that of the last one; absent: the source names none. */
  readonly end?: string;
  readonly successor: string | Text;
}

export interface CompromisedImage extends Row {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly what: Text;
}
