import { readFileSync } from "node:fs";

/** Where a sandbox image keeps the version it stands for. A file, not an env variable: upstream's images have no such variable. */
export const VERSION_FILE = "/etc/sandbox-version";

/** The version this stand-in plays: its image's tag, without a leading "v". */
export function version(): string {
  return readFileSync(VERSION_FILE, "utf8").trim().replace(/^v/, "");
}

/** Whether a dotted version is at least another one; a missing part counts as 0. */
export function atLeast(seen: string, wanted: string): boolean {
  const [a, b] = [seen, wanted].map((text) =>
    text
      .replace(/^v/, "")
      .split(/[.-]/)
      .map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
