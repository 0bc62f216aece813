import { parseImage } from "./lib/image";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-digest",
  title: "The image is not pinned by digest",
  severity: "low",
  references: [cis("5.28")],
  why: "A tag can be pushed again with other content; a digest can't.",
  remedy: "Append the digest: `image:1.2.3@sha256:…`.",
  check: ({ service: { image } }) =>
    image === undefined || image === "" || parseImage(image).digest !== undefined
      ? []
      : [{ field: "image", key: "digest", seen: image, wanted: "image:TAG@sha256:…" }],
});
