/** Static configuration by lower-case dotted name: "providers.docker.endpoint" -> "unix:///…". */
export type Flags = ReadonlyMap<string, string>;

/** What Traefik's static configuration has at its top; anything else is refused at start, as the real one does. */
const ROOTS = new Set(
  "accesslog api certificatesresolvers core entrypoints experimental global hostresolver log metrics ocsp ping providers serverstransport spiffe tcpserverstransport tracing".split(
    " ",
  ),
);

/**
 * Reads `--a.b=value` (a bare flag means "true") and TRAEFIK_A_B=value; flags win.
 * @throws Error with Traefik's own words for an unknown option.
 */
export function parseFlags(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Flags {
  const flags = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("TRAEFIK_") && value !== undefined)
      flags.set(name.slice(8).toLowerCase().replaceAll("_", "."), value);
  }
  for (const arg of args) {
    const [, name, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) throw new Error(`command traefik error: command not found: ${arg}`);
    flags.set(name.toLowerCase(), value ?? "true");
  }
  for (const name of flags.keys()) {
    const root = name.split(".")[0] ?? "";
    if (!ROOTS.has(root))
      throw new Error(
        `command traefik error: failed to decode configuration from flags: field not found, node: ${root}`,
      );
  }
  return flags;
}

/** Whether a switch is on: "--ping", "--ping=true", or any option below it ("--ping.entrypoint=web"). */
export function isOn(flags: Flags, name: string): boolean {
  const value = flags.get(name);
  if (value !== undefined) return value !== "false";
  return [...flags.keys()].some((key) => key.startsWith(`${name}.`));
}

/** Entry points by name with their port; "traefik" (:8080) is there whenever the API or ping uses it. */
export function entryPoints(flags: Flags): Map<string, number> {
  const found = new Map<string, number>();
  for (const [name, value] of flags) {
    const [, entry] = /^entrypoints\.([^.]+)\.address$/.exec(name) ?? [];
    const port = Number(/:(\d+)(?:\/tcp)?$/.exec(value)?.[1]);
    if (entry !== undefined && port) found.set(entry, port);
  }
  if (found.size === 0) found.set("http", 80);
  const internal =
    isOn(flags, "api.insecure") ||
    ["ping", "metrics.prometheus"].some((name) => isOn(flags, name) && entryPointOf(flags, name) === "traefik");
  if (internal && !found.has("traefik")) found.set("traefik", 8080);
  return found;
}

/** The entry point that ping or metrics answer on. */
export const entryPointOf = (flags: Flags, feature: string): string => flags.get(`${feature}.entrypoint`) ?? "traefik";
