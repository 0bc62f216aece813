import type { Service } from "../../../stacks/model/service";
import { imageRepository } from "./image";

/** Data stores by the last part of their image's repository, so that forks and mirrors count (bitnami/redis, postgis). */
const stores =
  /^(?:postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha|spilo(?:-\d+)?|redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly|memcached|mysql|mariadb|percona|mongo|mongodb|elasticsearch|opensearch|clickhouse|clickhouse-server|cassandra|scylla|couchdb|arangodb|rethinkdb|surrealdb|qdrant|weaviate|meilisearch|typesense|questdb|solr|influxdb|neo4j|mssql|mssql-server|cockroach|etcd)$/;

const lastPart = (service: Pick<Service, "image">): string => imageRepository(service.image).split("/").at(-1) ?? "";

/** Whether the service is a database or cache, known by image. */
export const isDataStore = (service: Service): boolean =>
  stores.test(lastPart(service)) || imageRepository(service.image) === "mssql/server";

export const isPostgres = (service: Pick<Service, "image">): boolean =>
  /^(?:postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha)$/.test(lastPart(service));

export const isRedis = (service: Service): boolean =>
  /^(?:redis|redis-stack|redis-stack-server|valkey)$/.test(lastPart(service));
export const isMysql = (service: Pick<Service, "image">): boolean =>
  /^(?:mysql|mysql-server|percona)$/.test(lastPart(service));
export const isMariadb = (service: Pick<Service, "image">): boolean => lastPart(service) === "mariadb";
export const isMongo = (service: Pick<Service, "image">): boolean => /^mongo(?:db)?$/.test(lastPart(service));

/** Whether the service is a message broker, known by image. */
export const isBroker = (service: Service): boolean =>
  /^(?:rabbitmq|kafka|cp-kafka|redpanda|nats|eclipse-mosquitto|activemq-artemis|activemq-classic|pulsar)$/.test(
    lastPart(service),
  );

export const isGrafana = (service: Pick<Service, "image">): boolean =>
  /^(?:grafana|bitnami)\/grafana(?:-oss|-enterprise)?$/.test(imageRepository(service.image));
export const isTraefik = (service: Pick<Service, "image">): boolean =>
  /^(?:(?:traefik|bitnami)\/)?traefik$/.test(imageRepository(service.image));
export const isUptimeKuma = (service: Pick<Service, "image">): boolean =>
  imageRepository(service.image) === "louislam/uptime-kuma";

/**
 * Images whose entry point starts as root, takes the data folder over and becomes a user of its own (gosu, su-exec,
 * setpriv). Sources: docker-entrypoint.sh of each in https://github.com/docker-library, and
 * https://github.com/louislam/uptime-kuma/blob/1.23.17/extra/entrypoint.sh
 */
const steppingDown =
  /^(?:postgres|postgis|pgvector|timescaledb|redis|valkey|mysql|mariadb|mongo|rabbitmq|uptime-kuma)$/;

/** Whether the service starts as root only to become another user by itself. */
export const dropsRoot = (service: Service): boolean => steppingDown.test(lastPart(service));
