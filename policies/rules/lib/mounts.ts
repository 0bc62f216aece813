import type { Service } from "../../../stacks/model/service";

export type Mount = Service["volumes"][number];

const posix = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
};

/** Absolute paths without `.`, `..`, doubled or closing slashes; anything else as it is. */
export const normalPath = (path: string): string => (path.startsWith("/") ? posix(path) : path);

/** Whether `path` is `parent` or below it. */
export const isWithin = (path: string, parent: string): boolean =>
  path === parent || path.startsWith(parent === "/" ? "/" : `${parent}/`);

/** `volumes` entries that bind a host path or a named pipe of Windows, with their index. */
export function bindMounts(service: Service): { index: number; mount: Mount; source: string }[] {
  return service.volumes.flatMap((mount, index) =>
    (mount.type === "bind" || mount.type === "npipe") && mount.source !== undefined
      ? [{ index, mount, source: mount.type === "bind" ? normalPath(mount.source) : mount.source }]
      : [],
  );
}

/** A mount as Compose's short syntax has it. */
export const mountText = (mount: Mount): string =>
  `${mount.source ?? ""}:${mount.target}${mount.readOnly ? ":ro" : ""}`;

const sockets = [
  "/var/run/docker.sock",
  "/run/docker.sock",
  "/var/run/docker/docker.sock",
  "/run/podman/podman.sock",
  "/run/containerd/containerd.sock",
  "/var/run/containerd/containerd.sock",
  "/var/run/crio/crio.sock",
];

/** Whether the mount's source is the Engine's socket or a folder that the socket stands in. */
export function mountsSocket(source: string): boolean {
  // Windows: \\.\pipe\docker_engine, also written with slashes.
  if (/^[\\/]{2}\.[\\/]pipe[\\/]docker_engine/i.test(source)) return true;
  const path = normalPath(source);
  // Rootless: the user's own folder for sockets.
  if (/^(?:\/var)?\/run\/user(?:\/\d+)?$/.test(path)) return true;
  if (path.endsWith("/docker.sock") || path.endsWith("/docker.raw.sock")) return true;
  return path.startsWith("/") && sockets.some((socket) => isWithin(socket, path));
}
