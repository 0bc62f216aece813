import type { Flags } from "./flags";

export type Level = "INF" | "WRN" | "ERR";
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, string>>) => void;

const NAMES = { INF: "info", WRN: "warn", ERR: "error" } as const;
const COLOURS = { INF: 32, WRN: 33, ERR: 31 } as const;
const ORDER: Readonly<Record<string, number>> = { trace: 0, debug: 0, info: 1, warn: 2, warning: 2, error: 3 };

const colour = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;
const quoted = (text: string): string => (/[\s"\\=]/.test(text) ? JSON.stringify(text) : text);

/** Traefik's log: coloured text even into a file, or JSON with --log.format=json; level ERROR by default. */
export function logger(flags: Flags): Log {
  const least = ORDER[(flags.get("log.level") ?? "error").toLowerCase()] ?? 3;
  const json = flags.get("log.format") === "json";
  return (level, message, fields = {}) => {
    if ((ORDER[NAMES[level]] ?? 0) < least) return;
    const time = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    if (json) {
      console.log(JSON.stringify({ level: NAMES[level], ...fields, time, message }));
      return;
    }
    const rest = Object.entries(fields).map(
      ([key, value]) =>
        ` ${colour(36, `${key}=`)}${key === "error" ? colour(31, colour(1, quoted(value))) : quoted(value)}`,
    );
    console.log(`${colour(90, time)} ${colour(COLOURS[level], level)} ${colour(1, message)}${rest.join("")}`);
  };
}
