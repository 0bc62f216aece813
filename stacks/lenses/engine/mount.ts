import { posix } from "node:path";
import type { HostMount, ImageInspect } from "../../engine";
import { defined } from "../defined";
import type { MountBody } from "./body";
import { filled, nonZero, onlyTrue, strings, type Element, type Piece } from "./field";

type Volume = Element<"volumes">;
type Mount = Element<"mounts">;

/**
 * `volumes` (the Engine's Binds) and `mounts` are two spellings of one thing. Normal form: a bind, a named or an anonymous volume
 * without options is a volume; all else is a mount.
 */
export function mountPiece(mount: Mount, image: ImageInspect | undefined): Omit<Piece, "at"> | undefined {
  const { type, source, readOnly } = mount;
  const containerPath = trimmed(mount.target);
  const options = optionsOf(mount);
  if (Object.keys(options).length === 0 && type === "bind") {
    return volumePiece(defined({ hostPath: source, containerPath, readOnly }), image);
  }
  if (Object.keys(options).length === 0 && type === "volume") {
    return volumePiece(defined({ volumeName: source, containerPath, readOnly }), image);
  }
  const value = defined({
    type,
    source: filled(source),
    target: containerPath,
    readOnly: onlyTrue(readOnly),
    ...options,
  });
  return { field: "mounts", key: containerPath, value };
}

/** @param image its own volumes are left out: each container gets an anonymous one there. */
export function volumePiece(volume: Volume, image: ImageInspect | undefined): Omit<Piece, "at"> | undefined {
  const readOnly = onlyTrue(volume.readOnly);
  if (volume.fromContainer) {
    const value = defined({ fromContainer: volume.fromContainer, readOnly });
    return { field: "volumes", key: `from:${volume.fromContainer}`, value };
  }
  const containerPath = trimmed(volume.containerPath ?? "");
  const hostPath = filled(volume.hostPath);
  const volumeName = hostPath === undefined ? nameOf(volume) : undefined;
  const anonymous = hostPath === undefined && volumeName === undefined;
  if (anonymous && !readOnly && containerPath in (image?.Config?.Volumes ?? {})) return undefined;
  const value = defined({
    hostPath: hostPath === undefined ? undefined : trimmed(hostPath),
    volumeName,
    containerPath,
    readOnly,
    selinuxRelabel: filled(volume.selinuxRelabel),
  });
  return { field: "volumes", key: containerPath, value };
}

/** An anonymous volume, also one carried over by its generated name, has no name of its own. */
const nameOf = ({ volumeName }: Volume): string | undefined =>
  volumeName && !/^[0-9a-f]{64}$/.test(volumeName) ? volumeName : undefined;

/** What makes a mount more than a volume. */
function optionsOf({ bindOptions, volumeOptions, tmpfsOptions }: Mount): Partial<Mount> {
  const propagation = bindOptions?.propagation;
  const bind = defined({ propagation: propagation === "rprivate" ? undefined : filled(propagation) });
  const volume = defined({
    driverName: volumeOptions?.driverName === "local" ? undefined : filled(volumeOptions?.driverName),
    driverOptions: filled(volumeOptions?.driverOptions),
    labels: filled(volumeOptions?.labels)?.toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    noCopy: onlyTrue(volumeOptions?.noCopy),
    subpath: filled(volumeOptions?.subpath),
  });
  const tmpfs = defined({ mode: nonZero(tmpfsOptions?.mode), sizeBytes: nonZero(tmpfsOptions?.sizeBytes) });
  return defined({ bindOptions: filled(bind), volumeOptions: filled(volume), tmpfsOptions: filled(tmpfs) });
}

/** "SOURCE:TARGET:OPTIONS" of a declared volume. */
export function toBind(volume: Volume): string {
  const options = [volume.readOnly ? "ro" : "rw", ...(volume.selinuxRelabel ? [volume.selinuxRelabel] : [])];
  return `${volume.hostPath || (volume.volumeName ?? "")}:${volume.containerPath ?? ""}:${options.join(",")}`;
}

/** A bind as a mount: it may hold options that a volume has no input for. */
export function fromBind(bind: string): { volume: Volume } | { mount: Mount } {
  const [source = "", target = "", words = ""] = bind.split(":");
  const options = words.split(",");
  const isPath = source.startsWith("/");
  const readOnly = onlyTrue(options.includes("ro"));
  const propagation = options.find((word) => /^r?(shared|slave)$/.test(word));
  if (propagation !== undefined)
    return { mount: defined({ type: "bind", source, target, readOnly, bindOptions: { propagation } }) };
  if (options.includes("nocopy"))
    return { mount: defined({ type: "volume", source, target, readOnly, volumeOptions: { noCopy: true } }) };
  const selinuxRelabel = options.find((word) => word === "z" || word === "Z");
  const where = isPath ? { hostPath: source } : { volumeName: source };
  return { volume: defined({ ...where, containerPath: target, readOnly, selinuxRelabel }) };
}

export function toMountBody(mount: Mount): MountBody {
  const { bindOptions, volumeOptions, tmpfsOptions } = mount;
  return defined({
    Type: mount.type,
    Source: filled(mount.source),
    Target: mount.target,
    ReadOnly: mount.readOnly,
    BindOptions: bindOptions && defined({ Propagation: bindOptions.propagation }),
    VolumeOptions:
      volumeOptions &&
      defined({
        NoCopy: volumeOptions.noCopy,
        Subpath: volumeOptions.subpath,
        Labels:
          volumeOptions.labels && Object.fromEntries(volumeOptions.labels.map(({ label, value }) => [label, value])),
        DriverConfig:
          volumeOptions.driverName === undefined && volumeOptions.driverOptions === undefined
            ? undefined
            : defined({ Name: volumeOptions.driverName, Options: volumeOptions.driverOptions }),
      }),
    TmpfsOptions: tmpfsOptions && defined({ Mode: tmpfsOptions.mode, SizeBytes: tmpfsOptions.sizeBytes }),
  });
}

export function fromMountBody(mount: HostMount): Mount {
  const { BindOptions, VolumeOptions, TmpfsOptions } = mount;
  const labels = Object.entries(strings(VolumeOptions?.Labels) ?? {}).map(([label, value]) => ({ label, value }));
  const volume = defined({
    driverName: filled(VolumeOptions?.DriverConfig?.Name),
    driverOptions: strings(VolumeOptions?.DriverConfig?.Options),
    labels: filled(labels),
    noCopy: onlyTrue(VolumeOptions?.NoCopy),
    subpath: filled(VolumeOptions?.Subpath),
  });
  const tmpfs = defined({ mode: nonZero(TmpfsOptions?.Mode), sizeBytes: nonZero(TmpfsOptions?.SizeBytes) });
  return defined({
    type: mount.Type,
    source: filled(mount.Source),
    target: mount.Target,
    readOnly: onlyTrue(mount.ReadOnly),
    bindOptions: filled(defined({ propagation: filled(BindOptions?.Propagation) })),
    volumeOptions: filled(volume),
    tmpfsOptions: filled(tmpfs),
  });
}

const trimmed = (path: string): string => posix.normalize(path).replace(/(.)\/$/, "$1");
