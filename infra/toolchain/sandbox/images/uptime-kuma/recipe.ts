import { ownedFolder, shellScript, type Recipe } from "../recipe";
import { layer, UPTIME_KUMA } from "./real/layer";

const UID = 1000;

/**
 * The database account of the MariaDB that Uptime Kuma starts is "node", known by its process: so both run as that user,
 * and so does what hands them signals, since root without CAP_KILL could not.
 */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  find /app/data ! -user node -exec chown node:node {} +
  exec gosu node "$0" "$@"
fi
# this build has no SQLite driver: whatever is asked for, its data stands in the MariaDB it brings
export UPTIME_KUMA_DB_TYPE=embedded-mariadb
# whole or not at all: Uptime Kuma itself takes what a killed first start left for a database
if [ ! -d /app/data/mariadb ]; then
  rm -rf /app/data/mariadb.part
  mysql_install_db --user=node --ldata=/app/data/mariadb.part >/dev/null
  mv /app/data/mariadb.part /app/data/mariadb
fi
# the server ends its MariaDB itself, once it needs it no more
exec dumb-init --single-child -- "$@"
`;

/** Small, for a container with 512 MiB; only the socket in its own folder is open. */
const MARIADB = `[mysqld]
skip-networking
innodb_buffer_pool_size = 32M
innodb_log_file_size = 16M
key_buffer_size = 1M
aria_pagecache_buffer_size = 4M
performance_schema = OFF
innodb_use_native_aio = OFF
`;

/**
 * The real Uptime Kuma, of the one version that npm has, for every tag.
 * Upstream: https://github.com/louislam/uptime-kuma/tree/master/docker
 */
export const recipe: Recipe = {
  name: "uptime-kuma",
  repositories: ["louislam/uptime-kuma"],
  standIn: false,
  fixed: UPTIME_KUMA,
  layer,
  users: [{ name: "node", uid: UID, home: "/home/node" }],
  scripts: { "/app/extra/healthcheck": "healthcheck-standin.ts" },
  files: () => [
    shellScript("/app/extra/entrypoint.sh", ENTRYPOINT),
    { path: "/etc/mysql/my.cnf", content: MARIADB },
    ownedFolder("/app/data", UID),
  ],
  image: () => ({
    workdir: "/app",
    expose: ["3001"],
    volumes: ["/app/data"],
    env: { UPTIME_KUMA_IS_CONTAINER: "1" },
    healthcheck: { test: ["CMD", "extra/healthcheck"], interval: 60, timeout: 30, startPeriod: 180, retries: 5 },
    entrypoint: ["extra/entrypoint.sh"],
    cmd: ["node", "server/server.js"],
  }),
};
