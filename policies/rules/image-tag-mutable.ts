import { parseImage } from "./lib/image";
import { cis } from "./lib/references";
import { rule } from "./rule";

const moving =
  /^(?:latest|stable|current|main|master|edge|nightly|dev|devel|develop|next|rolling|canary|beta|lts|release|production|prod)(?:-.*)?$/i;

export default rule({
  id: "image-tag-mutable",
  title: "The image's tag names no version",
  severity: "medium",
  references: [cis("5.28")],
  why: "What runs changes with the day it was pulled, and there is nothing to go back to.",
  remedy: "Name a full version, best with its digest.",
  check: ({ service: { image } }) => {
    if (image === undefined || image === "") return [];
    const { tag, digest } = parseImage(image);
    if (digest !== undefined || (tag !== undefined && !moving.test(tag))) return [];
    return [{ field: "image", key: "tag", seen: image, wanted: "a full version" }];
  },
});
