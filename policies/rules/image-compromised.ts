import { compromisedImages } from "./data/images";
import { parseImage } from "./lib/image";
import { doc, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-compromised",
  title: { en: "The image was tampered with by an intruder", fr: "L'image a été altérée par un intrus" },
  severity: "critical",
  references: [owasp("D02"), ...compromisedImages.map(({ id, source }) => doc(id, source))],
  why: {
    en: "It does what the intruder wants with everything the container can reach.",
    fr: "Elle fait ce que veut l'intrus de tout ce que le conteneur peut atteindre.",
  },
  remedy: {
    en: "Stop it, remove the image, use a clean version, and replace every secret that it could read.",
    fr: "Arrêtez-la, supprimez l'image, prenez une version saine et remplacez tous les secrets qu'elle a pu lire.",
  },
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
        wanted: { en: "another version", fr: "une autre version" },
        message: { en: `${id}: ${what.en}`, fr: `${id} : ${what.fr}` },
      }));
  },
});
