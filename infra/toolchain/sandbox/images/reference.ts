/** A registry's host is told from a repository's first part as Docker does: a dot, a colon, or "localhost". */
const isHost = (part: string): boolean => part.includes(".") || part.includes(":") || part === "localhost";

/** "sandbox.local/ghcr.io/google/cadvisor:v0.60.5" -> "google/cadvisor"; "library/redis" -> "redis". */
export function repositoryOf(reference: string): string {
  const parts = withoutTag(reference).split("/");
  while (parts.length > 1 && isHost(parts[0] ?? "")) parts.shift();
  if (parts.length === 2 && parts[0] === "library") parts.shift();
  return parts.join("/");
}

/** The tag of a reference; "latest" when it has none. */
export function tagOf(reference: string): string {
  const rest = withoutDigest(reference).slice(withoutTag(reference).length);
  return rest === "" ? "latest" : rest.slice(1);
}

const withoutDigest = (reference: string): string => reference.split("@")[0] ?? reference;

function withoutTag(reference: string): string {
  const plain = withoutDigest(reference);
  const colon = plain.lastIndexOf(":");
  return colon > plain.lastIndexOf("/") ? plain.slice(0, colon) : plain;
}
