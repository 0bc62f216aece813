import { statfs } from "node:fs/promises";
import type { Engine } from "../../stacks/engine";
import type { DiskEvidence } from "./evidence";

/**
 * What the Engine takes, and what is left on the file system of its data.
 * @param here whether the Engine's data stand on this machine
 * @param timeout milliseconds: counting large volumes takes minutes
 * @throws EngineError when the Engine does not tell in time
 */
export async function observeDisk(engine: Engine, here: boolean, timeout: number): Promise<DiskEvidence> {
  const [info, usage] = await Promise.all([engine.info(), engine.diskUsage(timeout)]);
  const root = here && !info.isDesktop ? await fileSystem(info.rootDir) : undefined;
  return {
    ...(root && { root }),
    images: usage.LayersSize ?? 0,
    containers: sum((usage.Containers ?? []).map(({ SizeRw }) => SizeRw)),
    buildCache: sum((usage.BuildCache ?? []).map(({ Size }) => Size)),
    // -1: its driver does not tell.
    volumes: Object.fromEntries(
      (usage.Volumes ?? []).flatMap(({ Name, UsageData }) =>
        UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size]] : [],
      ),
    ),
  };
}

const sum = (sizes: readonly (number | null | undefined)[]): number =>
  sizes.reduce<number>((total, size) => total + (size ?? 0), 0);

/** Undefined where this user may not look. */
async function fileSystem(path: string): Promise<DiskEvidence["root"]> {
  const found = await statfs(path).catch(() => undefined);
  return found && { path, size: found.blocks * found.bsize, free: found.bavail * found.bsize };
}
