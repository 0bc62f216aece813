import type { Change, FieldName, Piece } from "./field";

/** A piece with all that a comparison needs. */
export interface Part extends Piece {
  /** The input that it was written in. */
  from: FieldName;
  /** The input that it belongs to in normal form. */
  field: FieldName;
  /** Where it stands in the arguments: `envs[3]`. */
  path: string;
  token: string;
  change: Change;
  removal: Change;
}

export interface Difference {
  old?: Part;
  now?: Part;
}

/** Parts that are only in one list, or in both with different values. */
export function differences(olds: readonly Part[], news: readonly Part[]): Difference[] {
  const identity = (part: Part) => `${part.field}\n${part.key}`;
  // Of two parts with one identity the last counts, as for an environment variable.
  const old = new Map(olds.map((part) => [identity(part), part]));
  const now = new Map(news.map((part) => [identity(part), part]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Difference[] => {
    const [a, b] = [old.get(key), now.get(key)];
    if (a && b) return a.token === b.token ? [] : [{ old: a, now: b }];
    return [{ ...(a && { old: a }), ...(b && { now: b }) }];
  });
}
