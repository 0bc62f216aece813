import type { Service } from "../../stacks/model/service";
import type { Text } from "../lang";
import { env, isTrue } from "./lib/env";
import { doc, owasp } from "./lib/references";
import { rule } from "./rule";

/** Any text says yes: the entry points ask only whether there is one. */
const isSet = (value: string): boolean => value !== "";
const isFalse = (value: string): boolean => /^(?:0|f|false|no|off)$/i.test(value);

/** What turns a store's own authentication off, by the variable's name; each as its image documents it. */
const switches: Readonly<Record<string, (value: string) => boolean>> = {
  // https://github.com/docker-library/docs/blob/master/postgres/content.md#postgres_host_auth_method
  POSTGRES_HOST_AUTH_METHOD: (value) => value === "trust",
  // https://github.com/docker-library/mysql/blob/master/template/docker-entrypoint.sh
  MYSQL_ALLOW_EMPTY_PASSWORD: isSet,
  // https://github.com/MariaDB/mariadb-docker/blob/master/docker-entrypoint.sh
  MARIADB_ALLOW_EMPTY_PASSWORD: isSet,
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: isSet,
  // https://github.com/bitnami/containers: every store of theirs, "yes" or "true"
  ALLOW_EMPTY_PASSWORD: isTrue,
  // https://neo4j.com/docs/operations-manual/current/docker/introduction/
  NEO4J_AUTH: (value) => value === "none",
  // https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings
  "xpack.security.enabled": isFalse,
  // https://docs.opensearch.org/latest/security/configuration/disable-enable-security/
  DISABLE_SECURITY_PLUGIN: isTrue,
  "plugins.security.disabled": isTrue,
};

/** A root password beside it wins over an empty one that would be allowed. */
function passwordBeside(service: Service, key: string): boolean {
  const roots: Readonly<Record<string, readonly string[]>> = {
    MYSQL_ALLOW_EMPTY_PASSWORD: ["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"],
    MARIADB_ALLOW_EMPTY_PASSWORD: ["MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"],
    MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: ["MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"],
  };
  const given = [...(roots[key] ?? []), ...(roots[key] ?? []).map((name) => `${name}_FILE`)];
  return given.some((name) => name in service.environment && env(service, name) !== "");
}

const wanted: Text = {
  en: "authentication on, with a password from a secret",
  fr: "une authentification, avec un mot de passe issu d'un secret",
};

export default rule({
  id: "database-without-password",
  title: { en: "The database asks for no password", fr: "La base de données ne demande aucun mot de passe" },
  severity: "high",
  references: [
    owasp("D06"),
    doc(
      "docker-library: POSTGRES_HOST_AUTH_METHOD",
      "https://github.com/docker-library/docs/blob/master/postgres/content.md#postgres_host_auth_method",
    ),
  ],
  why: {
    en: "Whatever reaches its network, one broken container included, reads and writes everything.",
    fr: "Tout ce qui atteint son réseau, y compris un seul conteneur compromis, lit et écrit tout.",
  },
  remedy: {
    en: "Take the variable away and give a password by a secret; a database that exists keeps its own setting (PostgreSQL: pg_hba.conf) until that is changed too.",
    fr: "Retirez la variable et donnez un mot de passe par un secret ; une base existante garde son propre réglage (PostgreSQL : pg_hba.conf) jusqu'à ce que celui-ci soit changé aussi.",
  },
  check: ({ service, secretKeys }) =>
    Object.entries(switches).flatMap(([key, off]) => {
      const value = env(service, key);
      if (value === undefined || secretKeys.has(key) || !off(value) || passwordBeside(service, key)) return [];
      return [{ field: `environment.${key}`, key, seen: value, wanted }];
    }),
});
