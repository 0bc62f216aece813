import { ownedFolder, shellScript, type ImageFile, type Recipe } from "../recipe";
import { atLeast } from "../lib/version";

const ENTRYPOINT = `#!/bin/sh
# as upstream's 1.x: the data folder is handed to PUID:PGID, root by default
set -e
PUID=\${PUID=0}
PGID=\${PGID=0}
echo "==> Performing startup jobs and maintenance tasks"
find /app/data ! -user "$PUID" -exec chown "$PUID" {} +
echo "==> Starting application with user $PUID group $PGID"
if [ "$(id -u)" = 0 ] && [ "$PUID" != 0 ]; then exec gosu "$PUID:$PGID" "$@"; fi
exec "$@"
`;

/** Upstream: https://github.com/louislam/uptime-kuma/tree/master/docker; 1.x starts through a script, 2.x does not. */
export const recipe: Recipe = {
  name: "uptime-kuma",
  repositories: ["louislam/uptime-kuma"],
  standIn: true,
  latest: "1.23.17",
  users: [{ name: "node", uid: 1000, home: "/home/node" }],
  scripts: { "/app/server/server.js": "uptime-kuma-standin.ts", "/app/extra/healthcheck": "healthcheck-standin.ts" },
  files: (version) => [
    ...(isV2(version) ? [] : [shellScript("/app/extra/entrypoint.sh", ENTRYPOINT)]),
    dataFolder(version),
  ],
  image: (version) => ({
    workdir: "/app",
    expose: ["3001"],
    volumes: ["/app/data"],
    ...(version.endsWith("-rootless") && { user: "node" }),
    env: { UPTIME_KUMA_IS_CONTAINER: "1" },
    healthcheck: { test: ["CMD", "extra/healthcheck"], interval: 60, timeout: 30, startPeriod: 180, retries: 5 },
    entrypoint: ["/usr/bin/dumb-init", "--", ...(isV2(version) ? [] : ["extra/entrypoint.sh"])],
    cmd: ["node", "server/server.js"],
  }),
};

const isV2 = (version: string): boolean => atLeast(version, "2.0.0");

const dataFolder = (version: string): ImageFile =>
  version.endsWith("-rootless") ? ownedFolder("/app/data", 1000) : { path: "/app/data", folder: true };
