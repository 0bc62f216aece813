/** An image reference, taken apart. */
export interface Reference {
  /** Host and port, as credentials name it: "docker.io", "localhost:5000". */
  readonly registry: string;
  /** Path in the registry: "library/redis". */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** The reference without tag and digest, as written. */
  readonly name: string;
}

/** Takes a reference apart as Docker does. Source: https://github.com/distribution/reference */
export function parseReference(text: string): Reference {
  const [bare = "", digest] = text.split("@");
  const tag = /:([\w][\w.-]*)$/.exec(bare)?.[1];
  const name = tag === undefined ? bare : bare.slice(0, -tag.length - 1);
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const registry = hasHost ? first : "docker.io";
  const path = hasHost ? rest.join("/") : name;
  const repository = registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
  return { registry, repository, tag: tag ?? "latest", digest, name };
}
