import { atLeast, version } from "../lib/version";

type Fields = Readonly<Record<string, string | number>>;
type Level = "info" | "warning" | "critical";

/** A line of Authentik's Python part. */
export function logPython(logger: string, event: string, level: Level = "info"): void {
  console.error(JSON.stringify({ event, level, logger, timestamp: Date.now() / 1000 }));
}

/** A line of its server part: Rust since 2026.5, Go before. */
export function logServer(event: string, fields: Fields = {}): void {
  const time = new Date().toISOString();
  if (atLeast(version(), "2026.5.0"))
    console.error(
      JSON.stringify({ level: "info", target: "authentik", timestamp: time.replace("Z", "000"), event, ...fields }),
    );
  else
    console.error(
      JSON.stringify({
        event,
        level: "info",
        logger: "authentik.router",
        ...fields,
        timestamp: `${time.slice(0, 19)}Z`,
      }),
    );
}
