import { readFileSync } from "node:fs";
import path from "node:path";
import { shellScript, type Recipe } from "../recipe";

const UID = 999;

/** The real PostgreSQL 15. Upstream: https://github.com/docker-library/postgres (Debian variant). */
export const recipe: Recipe = {
  name: "postgres",
  repositories: ["postgres"],
  standIn: false,
  users: [{ name: "postgres", uid: UID, home: "/var/lib/postgresql" }],
  files: () => [
    shellScript(
      "/usr/local/bin/docker-entrypoint.sh",
      readFileSync(path.join(__dirname, "docker-entrypoint.sh"), "utf8"),
    ),
    { path: "/docker-entrypoint-initdb.d", folder: true },
    { path: "/run/postgresql", folder: true, uid: UID, gid: UID, mode: 0o3777 },
    { path: "/var/lib/postgresql/data", folder: true, uid: UID, gid: UID, mode: 0o1777 },
  ],
  image: (version) => ({
    env: {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin",
      LANG: "C.UTF-8",
      PG_MAJOR: "15",
      PG_VERSION: version,
      PGDATA: "/var/lib/postgresql/data",
    },
    volumes: ["/var/lib/postgresql/data"],
    expose: ["5432"],
    stopSignal: "SIGINT",
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["postgres"],
  }),
};
