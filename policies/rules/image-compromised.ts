import { compromisedImages } from "./data/images";
import { parseImage } from "./lib/image";
import { doc, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-compromised",
  title: "The image was tampered with by an intruder",
  severity: "critical",
  references: [owasp("D02"), ...compromisedImages.map(({ id, source }) => doc(id, source))],
  why: "It does what the intruder wants with everything the container can reach.",
  remedy: "Stop it, remove the image, use a clean version, and replace every secret that it could read.",
  check: ({ service }) => {
    if (service.image === undefined) return [];
    const { repository, tag, digest } = parseImage(service.image);
    return compromisedImages
      .filter(
        ({ repositories, tags, digests }) =>
          (digest !== undefined && digests.includes(digest)) ||
          (repositories.includes(repository) && tag !== undefined && tags.includes(tag)),
      )
      .map(({ id, what }) => ({
        field: "image",
        key: id,
        seen: service.image ?? "",
        wanted: "another version",
        message: `${id}: ${what}`,
      }));
  },
});
