import { z } from "zod";
import type { ContainerInspect, DiskChange } from "../../../stacks/engine";

/** An anonymous volume has a name that the Engine made: 64 hexadecimal digits. */
export const isAnonymousVolume = (name: string | null | undefined): boolean => /^[0-9a-f]{64}$/.test(name ?? "");

const MountBody = z.looseObject({
  HostConfig: z
    .looseObject({
      Binds: z.array(z.string()).nullish(),
      Mounts: z.array(z.looseObject({ Target: z.string() })).nullish(),
      Tmpfs: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
});

/** The container paths that a create body mounts by name. */
export function mountTargets(body: object): string[] {
  const host = MountBody.parse(body).HostConfig;
  return [
    ...(host?.Binds ?? []).map((bind) => bind.split(":").at(1) ?? ""),
    ...(host?.Mounts ?? []).map((mount) => mount.Target),
    ...Object.keys(host?.Tmpfs ?? {}),
  ].map(trimmed);
}

const trimmed = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, "") : path);

export interface CarriedMount {
  readonly Type: "volume";
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

const VolumeBody = z.looseObject({ Volumes: z.record(z.string(), z.unknown()).nullish() });

/**
 * The anonymous volumes of a predecessor that go on at their mount point: where the new container would get an empty one, as Compose
 * has it. @param imageVolumes mount points that the new image declares
 */
export function carriedMounts(old: ContainerInspect, body: object, imageVolumes: readonly string[]): CarriedMount[] {
  const taken = new Set(mountTargets(body));
  const wanted = new Set([...imageVolumes, ...Object.keys(VolumeBody.parse(body).Volumes ?? {})].map(trimmed));
  return (old.Mounts ?? []).flatMap((mount) =>
    mount.Type === "volume" &&
    mount.Name &&
    isAnonymousVolume(mount.Name) &&
    wanted.has(mount.Destination) &&
    !taken.has(mount.Destination)
      ? [{ Type: "volume" as const, Source: mount.Name, Target: mount.Destination, ReadOnly: mount.RW === false }]
      : [],
  );
}

/** Where well-known stateful software keeps its data, by image repository (without registry and library/). */
const DATA_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  postgres: ["/var/lib/postgresql"],
  redis: ["/data"],
  valkey: ["/data"],
  mysql: ["/var/lib/mysql"],
  mariadb: ["/var/lib/mysql"],
  mongo: ["/data/db"],
  "n8nio/n8n": ["/home/node/.n8n"],
  "louislam/uptime-kuma": ["/app/data"],
  "prom/prometheus": ["/prometheus"],
  "prom/alertmanager": ["/alertmanager"],
  "grafana/grafana": ["/var/lib/grafana"],
  "grafana/loki": ["/loki"],
  traefik: ["/letsencrypt"],
};

/** "registry.example/library/postgres:15@sha256:…" -> "postgres". */
export function repository(image: string): string {
  const bare = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const [first = "", ...rest] = bare.split("/");
  const path = rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest.join("/") : bare;
  return path.replace(/^library\//, "");
}

/** Places that every container writes to and nobody keeps. */
const SCRATCH =
  /^\/(proc|sys|dev|run|var\/run|tmp|var\/tmp|var\/log|var\/cache|root\/\.cache|etc\/(hosts|hostname|resolv\.conf|mtab))(\/|$)/;

const below = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Files that were written into the container's own layer: folders that were only touched, mounts and scratch places left out. */
export function layerFiles(changes: readonly DiskChange[], old: ContainerInspect): string[] {
  const mounts = (old.Mounts ?? []).map((mount) => mount.Destination);
  const paths = changes.filter(({ Path }) => !SCRATCH.test(Path) && !mounts.some((mount) => below(Path, mount)));
  // A changed folder is listed before what changed in it: only the leaves are files.
  const parents = new Set(paths.map(({ Path }) => Path.replace(/\/[^/]*$/, "")));
  return paths
    .filter(({ Path }) => !parents.has(Path) && !mounts.some((mount) => below(mount, Path)))
    .map(({ Path }) => Path);
}

export interface DataReport {
  /** Files written into the layer, which the new container does not get. */
  readonly layer: readonly string[];
  /** Why replacing loses data of a stateful service; empty: it does not. */
  readonly lost: readonly string[];
}

/** What a replacement does to the data of a container. */
export function dataReport(old: ContainerInspect, body: object, changes: readonly DiskChange[]): DataReport {
  const layer = layerFiles(changes, old);
  const targets = mountTargets(body);
  const image = old.Config.Image ?? "";
  const folders = DATA_FOLDERS[repository(image)] ?? [];
  const inLayer = [...new Set([...folders, ...targets])].filter((folder) => layer.some((file) => below(file, folder)));
  const hidden = (old.Mounts ?? []).filter(
    (mount) =>
      mount.Type === "volume" &&
      isAnonymousVolume(mount.Name) &&
      targets.includes(mount.Destination) &&
      folders.some((folder) => below(mount.Destination, folder) || below(folder, mount.Destination)),
  );
  return {
    layer,
    lost: [
      ...inLayer.map((folder) => `the data in "${folder}" stands only in the container's own layer`),
      ...hidden.map(
        (mount) =>
          `the data in "${mount.Destination}" stands in the anonymous volume "${(mount.Name ?? "").slice(0, 12)}", which the declared mount would hide`,
      ),
    ],
  };
}
