import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, probe, volume } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/**
 * The database of n8n, Authentik and Backstage. The port that the audited file published on every interface is not
 * published: clients are on the same network, `docker exec` has psql. User and database name count on an empty volume only.
 */
export function postgres(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "postgres",
    description: "Database of n8n, Authentik and Backstage",
    profile: "core",
    image: imageOf(config, "postgres"),
    environment: {
      POSTGRES_USER: config.postgresUser,
      POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}",
      POSTGRES_DB: config.postgresUser,
      // The default up to version 17; 18 moved it: https://hub.docker.com/_/postgres#pgdata
      PGDATA: "/var/lib/postgresql/data",
    },
    volumes: [volume("postgres-data", "/var/lib/postgresql/data")],
    networks: [networks.data],
    // The entry point starts as root, takes the data folder over (chown, chmod) and becomes postgres (gosu):
    // https://github.com/docker-library/postgres/blob/master/docker-entrypoint.sh
    capAdd: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    // Over TCP: on first start a temporary server answers on the Unix socket only.
    // The port alone: the superuser's password has no business in Uptime Kuma.
    monitor: "5432",
    healthcheck: probe(["CMD", "pg_isready", "-h", "127.0.0.1", "-U", config.postgresUser], 60),
    // The image stops with SIGINT (fast shutdown), which ends with a checkpoint that may take a while.
    stopGracePeriod: 120,
    // Parallel queries share memory in /dev/shm, 64 MB by default: https://hub.docker.com/_/postgres#caveats
    shmSize: 256 * 1024 * 1024,
    limits: { memoryMiB: 1024, cpus: 2, pids: 256 },
  });
}
