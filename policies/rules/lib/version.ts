/**
 * The numbers of a version tag: `v3.5.0-rc1` -> [3, 5, 0], `16-alpine` -> [16], `RELEASE.2023-03-20T20-16-18Z` ->
 * [2023, 3, 20]; undefined when the tag is no version.
 */
export function versionOf(tag: string | undefined): number[] | undefined {
  const dated = /^RELEASE\.(\d{4})-(\d\d)-(\d\d)T/.exec(tag ?? "");
  if (dated) return dated.slice(1).map(Number);
  const digits = /^v?(\d+(?:\.\d+)*)(?:[-+.].*)?$/.exec(tag ?? "")?.[1];
  return digits?.split(".").map(Number);
}

/** Below 0 when `a` is older; absent parts count as 0. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether a version is older than `bound` whatever its missing parts are: the tag `1.120` is before 1.121.0, `1` may be
 * anything. Three parts are a whole version: 0.46.6 is before 0.46.6.1.
 */
export function isBefore(version: readonly number[], bound: readonly number[]): boolean {
  for (const [index, wanted] of bound.entries()) {
    const part = version[index] ?? (version.length >= 3 ? 0 : undefined);
    if (part === undefined || part > wanted) return false;
    if (part < wanted) return true;
  }
  return false;
}
