import { ownedFolder, shellScript, type Recipe } from "../recipe";

const UID = 999;
const GID = 1000;

const ENTRYPOINT = `#!/bin/sh
# As upstream's: flags alone mean redis-server; as root, the data folder is handed over and the server runs as redis.
set -e
case "$1" in -*) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec gosu redis "$0" "$@"
fi
# upstream's build has protected mode off, or nothing outside the container could connect
if [ "$1" = redis-server ]; then exec "$@" --protected-mode no; fi
exec "$@"
`;

/** The real Redis 7.0. Upstream: https://github.com/docker-library/redis (Debian variant). */
export const recipe: Recipe = {
  name: "redis",
  repositories: ["redis"],
  standIn: false,
  users: [{ name: "redis", uid: UID, gid: GID, home: "/data" }],
  files: () => [shellScript("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT), ownedFolder("/data", UID, GID)],
  image: (version) => ({
    env: { REDIS_VERSION: version },
    volumes: ["/data"],
    workdir: "/data",
    expose: ["6379"],
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["redis-server"],
  }),
};
