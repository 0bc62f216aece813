/** The parts of an image reference. */
export interface ImageName {
  /** Without registry, without Docker Hub's "library/": `traefik`, `n8nio/n8n`. */
  readonly repository: string;
  readonly registry?: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Splits an image reference as Docker does: the first part is a registry if it has a dot or a colon or is "localhost".
 * Source: https://github.com/distribution/reference/blob/main/normalize.go
 */
export function parseImage(reference: string): ImageName {
  const before = parsed.get(reference);
  if (before) return before;
  const name = parse(reference);
  parsed.set(reference, name);
  return name;
}

/** A dozen rules ask for the same few images of each service. */
const parsed = new Map<string, ImageName>();

function parse(reference: string): ImageName {
  const [name = "", digest] = reference.split("@");
  const slash = name.indexOf("/");
  const head = slash < 0 ? "" : name.slice(0, slash);
  const hasRegistry = /[.:]/.test(head) || head === "localhost";
  const rest = hasRegistry ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(":");
  const tag = colon > rest.lastIndexOf("/") ? rest.slice(colon + 1) : undefined;
  const repository = (tag === undefined ? rest : rest.slice(0, colon)).replace(/^library\//, "");
  return {
    repository,
    ...(hasRegistry && { registry: head }),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** `sandbox.local/library/traefik:v3.5.0` -> `traefik`; no image -> "". Rules know software by this name. */
export const imageRepository = (reference: string | undefined): string =>
  reference === undefined ? "" : parseImage(reference).repository;

/** The reference with another tag; a digest, which stands for the old one, goes. */
export function withTag(reference: string, tag: string): string {
  const name = reference.split("@")[0] ?? reference;
  const colon = name.lastIndexOf(":");
  return `${colon > name.lastIndexOf("/") ? name.slice(0, colon) : name}:${tag}`;
}
