import { parseImage } from "./lib/image";
import { cis } from "./lib/references";
import { rule } from "./rule";

const moving =
  /^(?:latest|stable|current|main|master|edge|nightly|dev|devel|develop|next|rolling|canary|beta|lts|release|production|prod)(?:-.*)?$/i;
/** A commit or a date after it: `main-3f2a91c`, `nightly-2026-01-05`. */
const dated = /-(?:.*-)?(?=[0-9a-f]*\d)(?:[0-9a-f]{7,40}|\d{4}-?\d\d-?\d\d)$/i;
/** Distributions whose releases have names: `debian:bookworm-slim` names one. */
const named = /^(?:debian|ubuntu|buildpack-deps|bitnami\/minideb)$/;

/** `latest` and its like, or no number at all: `alpine`, `slim`, `fpm`. */
function namesNoVersion(repository: string, tag: string): boolean {
  if (moving.test(tag)) return !dated.test(tag);
  return !/\d/.test(tag) && !named.test(repository);
}

export default rule({
  id: "image-tag-mutable",
  title: { en: "The image's tag names no version", fr: "Le tag de l'image ne désigne aucune version" },
  severity: "medium",
  references: [cis("5.28")],
  why: {
    en: "What runs changes with the day it was pulled, and there is nothing to go back to.",
    fr: "Ce qui tourne dépend du jour du téléchargement, et il n'y a rien à quoi revenir.",
  },
  remedy: {
    en: "Name a full version, best with its digest.",
    fr: "Nommez une version complète, de préférence avec son empreinte.",
  },
  check: ({ service: { image, build } }) => {
    // What is built here is named by `image`, not fetched by it.
    if (build !== undefined || image === undefined || image === "") return [];
    const { repository, tag, digest } = parseImage(image);
    if (digest !== undefined || (tag !== undefined && !namesNoVersion(repository, tag))) return [];
    return [{ field: "image", key: "tag", seen: image, wanted: { en: "a full version", fr: "une version complète" } }];
  },
});
