import { z } from "zod";
import { compareApi, type EngineInfo } from "../../engine";
import { defined } from "../defined";
import { MiB } from "../units";
import { each, filled, map, nonZero, one, onlyTrue, strings, type Fields } from "./field";
import { fromBind, fromMountBody, mountPiece, toBind, toMountBody, volumePiece } from "./mount";

const absolute = z.string().startsWith("/", "a path in the container is absolute");
const options = z.record(z.string(), z.string()).optional();

/** The container's file system: mounts, temporary file systems, the root. (Uploads: uploads.ts) */
export const filesystemFields: Fields<"mounts" | "volumes" | "tmpfs" | "readOnly" | "shmSize" | "storageOpts"> = {
  mounts: {
    doc: "Mounts in the long form. One without options means the same as in `volumes`, but a missing host path is an error.",
    schema: z.array(
      z.strictObject({
        type: z.string(),
        target: absolute,
        source: z.string().optional(),
        readOnly: z.boolean().optional(),
        bindOptions: z.strictObject({ propagation: z.string().optional() }).optional(),
        volumeOptions: z
          .strictObject({
            driverName: z.string().optional(),
            driverOptions: options,
            labels: z.array(z.strictObject({ label: z.string(), value: z.string() })).optional(),
            noCopy: z.boolean().optional(),
            subpath: z.string().optional(),
          })
          .optional(),
        tmpfsOptions: z.strictObject({ mode: z.int().optional(), sizeBytes: z.int().optional() }).optional(),
      }),
    ),
    form: "set",
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Mounts = value.map(toMountBody)),
    read({ container: { HostConfig } }) {
      const bound = (HostConfig.Binds ?? []).map(fromBind).flatMap((bind) => ("mount" in bind ? [bind.mount] : []));
      return filled([...(HostConfig.Mounts ?? []).map(fromMountBody), ...bound]);
    },
    pieces: (value, { ctx }) => each(value, (mount) => mountPiece(mount, ctx.image)),
    limit(value, { ctx }, engine) {
      if (compareApi(ctx.apiVersion, "1.45") < 0 && value.some((mount) => mount.volumeOptions?.subpath)) {
        return `a volume's subpath needs API 1.45 (Engine 26), this Engine speaks "${ctx.apiVersion}"`;
      }
      return desktopPropagation(value, engine);
    },
  },
  volumes: {
    doc: "Mounts in the short form: host path, named volume, anonymous volume (a container path alone) or another container's volumes.",
    schema: z.array(
      z
        .strictObject({
          containerPath: absolute.optional(),
          fromContainer: z.string().optional(),
          hostPath: z.string().optional(),
          readOnly: z.boolean().optional(),
          selinuxRelabel: z.enum(["", "z", "Z"]).optional(),
          volumeName: z.string().optional(),
        })
        .refine(
          (volume) => volume.containerPath || volume.fromContainer,
          "a volume needs containerPath or fromContainer",
        )
        .refine((volume) => !volume.hostPath || volume.hostPath.startsWith("/"), "a host path is absolute"),
    ),
    form: "set",
    change: "replace",
    write(value, { body }) {
      for (const volume of value) {
        if (volume.fromContainer) {
          (body.HostConfig.VolumesFrom ??= []).push(`${volume.fromContainer}:${volume.readOnly ? "ro" : "rw"}`);
        } else if (volume.hostPath || volume.volumeName) (body.HostConfig.Binds ??= []).push(toBind(volume));
        else body.Volumes = { ...body.Volumes, [volume.containerPath ?? ""]: {} };
      }
    },
    read({ container: { HostConfig, Config } }) {
      const binds = (HostConfig.Binds ?? []).map(fromBind).flatMap((bind) => ("volume" in bind ? [bind.volume] : []));
      const taken = new Set([
        ...(HostConfig.Binds ?? []).map((bind) => bind.split(":")[1]),
        ...(HostConfig.Mounts ?? []).map((mount) => mount.Target),
      ]);
      const anonymous = Object.keys(Config.Volumes ?? {}).filter((path) => !taken.has(path));
      const from = (HostConfig.VolumesFrom ?? []).map((entry) => {
        const [fromContainer = "", mode] = entry.split(":");
        return defined({ fromContainer, readOnly: onlyTrue(mode === "ro") });
      });
      return filled([...binds, ...anonymous.map((containerPath) => ({ containerPath })), ...from]);
    },
    pieces: (value, { ctx }) => each(value, (volume) => volumePiece(volume, ctx.image)),
  },
  tmpfs: map({
    doc: "Temporary file systems: path -> mount options, in any order.",
    schema: z.record(absolute, z.string()),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.Tmpfs = value),
    read: ({ container }) => strings(container.HostConfig.Tmpfs),
    normal: (_path, text) => text.split(",").filter(Boolean).sort().join(","),
  }),
  readOnly: one({
    doc: "The root file system is read-only.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.ReadonlyRootfs = value),
    read: ({ container }) => onlyTrue(container.HostConfig.ReadonlyRootfs),
    normal: onlyTrue,
  }),
  shmSize: one({
    doc: "Size of /dev/shm. 64 is the Engine's default.",
    unit: "MiB",
    schema: z.number().min(0),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.ShmSize = Math.round(value * MiB)),
    read: ({ container }) => nonZero((container.HostConfig.ShmSize ?? 0) / MiB),
    normal: (value) => (value === 64 ? undefined : nonZero(value)),
  }),
  storageOpts: map({
    doc: "Options of the storage driver; most need a special file system on the host.",
    schema: z.record(z.string(), z.string()),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.StorageOpt = value),
    read: ({ container }) => strings(container.HostConfig.StorageOpt),
    limit: (value, _scope, engine) =>
      Object.keys(value).length > 0 &&
      engine?.storageDriver.startsWith("overlay") &&
      engine.backingFilesystem &&
      engine.backingFilesystem !== "xfs"
        ? `the Engine's storage driver "${engine.storageDriver}" on "${engine.backingFilesystem}" takes no options: it needs xfs, mounted with pquota`
        : undefined,
  }),
};

/** Docker Desktop shares host paths into its virtual machine: a mount of the host's `/` can't be shared or a slave there. */
function desktopPropagation(
  mounts: readonly { source?: string | undefined; bindOptions?: { propagation?: string | undefined } | undefined }[],
  engine: EngineInfo | undefined,
): string | undefined {
  const wanted = mounts.find((mount) => /shared|slave/.test(mount.bindOptions?.propagation ?? ""));
  if (!engine?.isDesktop || !wanted) return undefined;
  return `Docker Desktop can't mount "${wanted.source ?? ""}" with propagation "${wanted.bindOptions?.propagation ?? ""}": host paths reach its virtual machine through file sharing; leave the propagation out there`;
}
