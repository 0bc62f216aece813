import fc from "../../../support/fc";

/** Draws values of one generated case. */
export interface Draw {
  /** One of the values. */
  readonly of: <T>(...values: readonly T[]) => T;
  /** Some of the values, one at least, in any order. */
  readonly some: <T>(...values: readonly T[]) => T[];
  /** The values in any order. */
  readonly shuffled: <T>(values: readonly T[]) => T[];
  /** An integer, both bounds included. */
  readonly int: (min: number, max: number) => number;
  /** True once in `n` times. */
  readonly once: (n: number) => boolean;
}

const fail = (): never => {
  throw new Error("there is nothing to draw from");
};

/** `count` values that `build` makes, the same for the same seed. */
export function generated<T>(seed: number, count: number, build: (draw: Draw, index: number) => T): T[] {
  let index = 0;
  const values = fc.gen().map((value) => {
    const int = (min: number, max: number): number => value(fc.integer, { min, max });
    // The indexes, because a generator that is given to fast-check by name loses its type.
    const indexes = (size: number, minLength: number): number[] =>
      value(fc.shuffledSubarray<number>, [...Array(size).keys()], { minLength, maxLength: size });
    const at = <E>(items: readonly E[], places: readonly number[]): E[] =>
      places.flatMap((place) => items.slice(place, place + 1));
    const draw: Draw = {
      of: (...items) => items[int(0, items.length - 1)] ?? fail(),
      some: (...items) => at(items, indexes(items.length, 1)),
      shuffled: (items) => at(items, indexes(items.length, items.length)),
      int,
      once: (n) => int(1, n) === 1,
    };
    return build(draw, index++);
  });
  return fc.sample(values, { seed, numRuns: count });
}
