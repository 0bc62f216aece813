import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { installFolder } from "../../install";
import { cacheDir } from "../../paths";
import type { Layer } from "../images/recipe";
import { UNUSED_PATHS } from "./packages";
import { baseHash, canUnpackPackages, unpackPackages } from "./rootfs";

/** Names all that the layer is made of, the base below it included. */
const nameOf = ({ name, key, packages }: Layer): string => {
  const hash = createHash("sha256").update(JSON.stringify([baseHash(), packages, key]));
  return `${name}-${hash.digest("hex").slice(0, 12)}`;
};

/** The layer's image on the Engine. */
export const layerReference = (layer: Layer): string => `sandbox.local/layer:${nameOf(layer)}`;

/**
 * A tar of the layer's files, made once and kept in the cache shared by checkouts.
 * @returns the tar's path.
 */
export async function layerTar(layer: Layer, note: (text: string) => void): Promise<string> {
  const folder = path.join(cacheDir(), "sandbox", `${nameOf(layer)}-${process.arch}`);
  await installFolder(folder, async (part) => {
    const root = path.join(part, "root");
    await mkdir(root);
    if (layer.packages.length > 0 && canUnpackPackages()) await unpackPackages(layer.packages, root, note);
    await layer.fill(root, note);
    note(`pack ${layer.name}`);
    const excluded = UNUSED_PATHS.map((entry) => `--exclude=./${entry}`);
    const owners = ["--numeric-owner", "--owner=0", "--group=0", "--sort=name"];
    await execa("tar", [...owners, "-cf", path.join(part, "layer.tar"), "-C", root, ...excluded, "."]);
    await rm(root, { recursive: true });
  });
  return path.join(folder, "layer.tar");
}
