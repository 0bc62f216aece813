import { parseImage } from "./lib/image";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-digest",
  title: { en: "The image is not pinned by digest", fr: "L'image n'est pas figée par son empreinte (digest)" },
  severity: "low",
  references: [cis("5.28")],
  why: {
    en: "A tag can be pushed again with other content; a digest can't.",
    fr: "Un tag peut être republié avec un autre contenu ; une empreinte, non.",
  },
  remedy: { en: "Append the digest: `image:1.2.3@sha256:…`.", fr: "Ajoutez l'empreinte : `image:1.2.3@sha256:…`." },
  // What is built here is named by `image`, not fetched by it.
  check: ({ service: { image, build } }) =>
    build !== undefined || image === undefined || image === "" || parseImage(image).digest !== undefined
      ? []
      : [{ field: "image", key: "digest", seen: image, wanted: "image:TAG@sha256:…" }],
});
