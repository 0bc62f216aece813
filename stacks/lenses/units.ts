/** Bytes in a mebibyte: ContainerArgs counts memory in MiB, Compose and the Engine in bytes. */
export const MiB = 1024 * 1024;

const unitSeconds = new Map([
  ["ns", 1e-9],
  ["us", 1e-6],
  ["µs", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);

/**
 * Reads a Go duration ("1m30s", "500ms") as seconds; undefined when it is none.
 * Source: https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (unitSeconds.get(unit) ?? 0);
  }
  return Number(seconds.toPrecision(12));
}

/** Writes seconds as Go prints a duration ("1m30s", "1.5s", "500ms"): the form the Engine and Compose read back. */
export function formatGoDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  if (seconds < 1) return seconds >= 1e-3 ? `${trim(seconds * 1e3)}ms` : `${trim(seconds * 1e6)}µs`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = trim(seconds - hours * 3600 - minutes * 60);
  return `${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${rest}s`;
}

const trim = (value: number): string => String(Number(value.toFixed(6)));
