import type { ImageInspect } from "../../engine";

/** The full form of a reference: "redis" is docker.io/library/redis:latest. A digest makes a tag beside it meaningless. */
export function normalReference(reference: string): string {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(reference))
    return reference.startsWith("sha256:") ? reference : `sha256:${reference}`;
  const [path = "", digest] = reference.split("@");
  const tag = /:([^:/]+)$/.exec(path)?.[1];
  const name = tag === undefined ? path : path.slice(0, -tag.length - 1);
  const first = name.split("/", 1)[0] ?? "";
  const hasRegistry = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const full = hasRegistry ? name : `docker.io/${name.includes("/") ? name : `library/${name}`}`;
  return digest === undefined ? `${full}:${tag ?? "latest"}` : `${full}@${digest}`;
}

/** The image's id, when the reference is one of its tags, digests or its id. */
export function imageToken(reference: string, image: ImageInspect | undefined): string | undefined {
  if (!image) return undefined;
  const normal = normalReference(reference);
  const names = [image.Id, ...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])].map(normalReference);
  return names.includes(normal) ? image.Id : undefined;
}

/** os/arch[/variant] of an image. */
export function platformOf(image: ImageInspect): string | undefined {
  if (!image.Os) return undefined;
  return [image.Os, image.Architecture, image.Variant].filter(Boolean).join("/");
}
