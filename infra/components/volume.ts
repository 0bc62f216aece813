import { Volume } from "@pulumi/docker/volume";
import type * as pulumi from "@pulumi/pulumi";
import { volumeArgs } from "../../stacks/lenses/pulumi";
import type { Volume as DeclaredVolume } from "../../stacks/model/stack";

/**
 * Declares a named volume; one that is there already is adopted, with its data.
 * It outlives its declaration: data is removed by hand only.
 */
export function declareVolume(
  key: string,
  volume: DeclaredVolume,
  options: pulumi.CustomResourceOptions,
): Volume | undefined {
  return volume.external ? undefined : new Volume(key, volumeArgs(volume), { ...options, retainOnDelete: true });
}
