/** "KEY=value" as a pair; a bare KEY has an empty value, as the Engine treats it. */
export function splitEnv(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}
