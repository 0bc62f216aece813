import { UserError } from "../model/errors";
import type { Service } from "../model/service";

type Mount = Service["volumes"][number];

/** Options that a tmpfs mount of a swarm has by itself: https://docs.docker.com/engine/storage/tmpfs/ */
const usual: ReadonlySet<string> = new Set(["", "rw", "noexec", "nosuid", "nodev"]);

/**
 * A service whose tmpfs and shared memory are mounts, as a Swarm service has them.
 * @throws UserError for a tmpfs option that such a mount can't have
 */
export function asMounts(service: Service): Service {
  const { tmpfs, shmSize, ...rest } = service;
  const mounts = Object.entries(tmpfs).map(([target, options]) => tmpfsMount(service.name, target, options));
  const shared: Mount[] =
    shmSize === undefined ? [] : [{ type: "tmpfs", target: "/dev/shm", readOnly: false, tmpfs: { size: shmSize } }];
  return { ...rest, tmpfs: {}, volumes: [...rest.volumes, ...mounts, ...shared] };
}

function tmpfsMount(service: string, target: string, options: string): Mount {
  const sizes: { size?: number; mode?: number } = {};
  let readOnly = false;
  for (const option of options.split(",")) {
    const [key = "", value = ""] = option.split("=");
    if (usual.has(option)) continue;
    if (option === "ro") readOnly = true;
    else if (key === "size" && bytes(value) !== undefined) sizes.size = bytes(value) ?? 0;
    else if (key === "mode" && /^[0-7]+$/.test(value)) sizes.mode = Number.parseInt(value, 8);
    else
      throw new UserError(
        `service "${service}" can't be placed in a swarm: the tmpfs "${target}" has the option "${option}"; ` +
          "a swarm takes size, mode and ro (noexec, nosuid and nodev are always on)",
      );
  }
  return { type: "tmpfs", target, readOnly, ...(Object.keys(sizes).length > 0 && { tmpfs: sizes }) };
}

/** "64m" -> 67108864; the kernel's units: https://man7.org/linux/man-pages/man5/tmpfs.5.html */
function bytes(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * 1024 ** ["", "k", "m", "g"].indexOf(unit.toLowerCase());
}
