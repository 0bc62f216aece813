const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a Go duration such as "1m30s".
 * @throws Error in Go's words for another text.
 */
export function milliseconds(duration: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(duration))
    throw new Error(`time: invalid duration ${JSON.stringify(duration)}`);
  return [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
}
