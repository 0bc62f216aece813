import type { Text } from "../../lang";
import type { Service } from "../../../stacks/model/service";
import { env } from "./env";
import { isN8n } from "./n8n";
import { isMariadb, isMongo, isMysql, isPostgres, isRedis } from "./software";

/** Seconds Docker waits between asking a container to stop and killing it, where nothing is set. */
export const dockerGrace = 10;

/** What is seen where no grace is set. */
export const defaultGrace = { en: `not set (${dockerGrace}s)`, fr: `non défini (${dockerGrace}s)` };

/** What a program does when it is stopped, as its authors describe it. */
export interface Shutdown {
  /** Seconds of grace that are enough for what it waits for by itself. */
  readonly least: number;
  /** Seconds to set. */
  readonly better: number;
  readonly what: Text;
}

/** Seconds n8n gives running executions to end (N8N_GRACEFUL_SHUTDOWN_TIMEOUT). */
export function n8nLimit(service: Service): number {
  const seconds = Number(env(service, "N8N_GRACEFUL_SHUTDOWN_TIMEOUT") ?? "30");
  return Number.isFinite(seconds) ? seconds : 30;
}

const known: readonly (readonly [(service: Service) => boolean, Shutdown])[] = [
  // STOPSIGNAL and its comment: https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template
  [
    isPostgres,
    {
      least: 60,
      better: 90,
      what: {
        en: "PostgreSQL writes a checkpoint when it stops",
        fr: "PostgreSQL écrit un point de contrôle (checkpoint) à son arrêt",
      },
    },
  ],
  // shutdown-timeout is 10 s: https://redis.io/docs/latest/operate/oss_and_stack/reference/signals/
  [
    isRedis,
    {
      least: 11,
      better: 30,
      what: {
        en: "Redis waits up to 10 s for its replicas, then saves to disk",
        fr: "Redis attend ses réplicas jusqu'à 10 s, puis enregistre sur disque",
      },
    },
  ],
  // TimeoutSec=0 (no limit): https://github.com/mysql/mysql-server/blob/trunk/scripts/systemd/mysqld.service.in
  [
    isMysql,
    {
      least: 60,
      better: 120,
      what: {
        en: "MySQL ends transactions and flushes its pages; its own unit sets no limit",
        fr: "MySQL termine les transactions et vide ses pages sur disque ; sa propre unité systemd ne fixe aucune limite",
      },
    },
  ],
  // TimeoutStopSec=900: https://github.com/MariaDB/server/blob/main/support-files/mariadb.service.in
  [
    isMariadb,
    {
      least: 60,
      better: 120,
      what: {
        en: "MariaDB ends transactions and flushes its pages; its own unit waits 15 minutes",
        fr: "MariaDB termine les transactions et vide ses pages sur disque ; sa propre unité systemd attend 15 minutes",
      },
    },
  ],
  // 15 s quiesce period: https://www.mongodb.com/docs/manual/reference/command/shutdown/
  [
    isMongo,
    {
      least: 30,
      better: 60,
      what: {
        en: "MongoDB lets operations end for 15 s before it writes a checkpoint",
        fr: "MongoDB laisse 15 s aux opérations pour se terminer, puis écrit un point de contrôle",
      },
    },
  ],
];

/** What is known of the shutdown of a service's software, by its image. */
export function shutdownOf(service: Service): Shutdown | undefined {
  if (isN8n(service)) {
    const limit = n8nLimit(service);
    return {
      least: limit + 1,
      better: limit + 30,
      what: {
        en: `n8n lets executions end for ${limit} s`,
        fr: `n8n laisse ${limit} s aux exécutions pour se terminer`,
      },
    };
  }
  return known.find(([matches]) => matches(service))?.[1];
}
