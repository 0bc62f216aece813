import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { installFolder } from "../../install";
import { cacheDir } from "../../paths";
import type { Layer } from "../images/recipe";
import { UNUSED_PATHS } from "./packages";
import { canUnpackPackages, unpackPackages } from "./rootfs";

/** Names the layer's image: changes with the base below it and with all it is made of. */
export const layerReference = (base: string, { name, key }: Layer): string =>
  `sandbox.local/layer-${name}:${createHash("sha256").update(`${base} ${key}`).digest("hex").slice(0, 12)}`;

/**
 * A tar of the layer's files, made once and kept in the cache shared by checkouts.
 * @returns the tar's path.
 */
export async function layerTar(layer: Layer, note: (text: string) => void): Promise<string> {
  const folder = path.join(cacheDir(), "sandbox", `${layer.name}-${layer.key}-${process.arch}`);
  await installFolder(folder, async (part) => {
    const root = path.join(part, "root");
    await mkdir(root);
    if (canUnpackPackages()) await unpackPackages(layer.packages, root, note);
    await layer.fill(root, note);
    note(`pack ${layer.name}`);
    const excluded = UNUSED_PATHS.map((entry) => `--exclude=./${entry}`);
    const owners = ["--numeric-owner", "--owner=0", "--group=0", "--sort=name"];
    await execa("tar", [...owners, "-cf", path.join(part, "layer.tar"), "-C", root, ...excluded, "."]);
    await rm(root, { recursive: true });
  });
  return path.join(folder, "layer.tar");
}
