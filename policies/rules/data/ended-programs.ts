import { type Family, rowsOf } from "./family";
import { checked, type EndedImage } from "./row";

const families: readonly Family[] = [
  {
    repositories: ["traefik", "traefik/traefik", "bitnami/traefik"],
    successor: { en: "traefik:v3.7 or newer", fr: "traefik:v3.7 ou plus récent" },
    source: "https://doc.traefik.io/traefik/deprecation/releases/",
    ended: [
      ["", "2", "2021-12-31"],
      ["2", "2.11", "2024-02-12"],
      ["2.11", "2.12", "2026-02-01"],
      ["3", "3.6", "2025-11-07"],
      ["3.6", "3.7", "2026-08-16"],
    ],
  },
  {
    repositories: ["n8nio/n8n", "n8n-io/n8n"],
    successor: { en: "the newest stable version", fr: "la version stable la plus récente" },
    source: "https://endoflife.date/n8n",
    ended: [["", "1.123"]],
  },
  {
    repositories: ["postgres", "postgis/postgis", "bitnami/postgresql"],
    successor: {
      en: "postgres:17 or newer, after a dump or pg_upgrade",
      fr: "postgres:17 ou plus récent, après un dump ou pg_upgrade",
    },
    source: "https://www.postgresql.org/support/versioning/",
    ended: [
      ["", "10", "2021-11-11"],
      ["10", "11", "2022-11-10"],
      ["11", "12", "2023-11-09"],
      ["12", "13", "2024-11-14"],
      ["13", "14", "2025-11-13"],
      ["14", "15", "2026-11-12"],
    ],
  },
  {
    repositories: ["mysql", "bitnami/mysql"],
    successor: "mysql:8.4",
    source: "https://endoflife.date/mysql",
    ended: [
      ["", "5.7", "2021-02-28"],
      ["5.7", "8", "2023-10-31"],
      ["8.0", "8.1", "2026-04-30"],
      ["8.1", "8.4", "2024-04-10"],
      ["9", "9.7", "2026-04-21"],
    ],
  },
  {
    repositories: ["mariadb", "bitnami/mariadb"],
    successor: {
      en: "mariadb:10.11 or newer with long-term support",
      fr: "mariadb:10.11 ou plus récent, à support long",
    },
    source: "https://mariadb.org/about/#maintenance-policy",
    ended: [
      ["", "10.6", "2025-06-24"],
      ["10.6", "10.7", "2026-07-06"],
      ["10.7", "10.11", "2023-11-17"],
    ],
  },
  {
    repositories: ["mongo", "bitnami/mongodb"],
    successor: "mongo:8.0",
    source: "https://www.mongodb.com/legal/support-policy/lifecycles",
    ended: [
      ["", "4.4", "2023-04-30"],
      ["4.4", "5", "2024-02-29"],
      ["5", "6", "2024-10-31"],
      ["6", "7", "2025-07-31"],
      ["7.1", "8", "2024-10-31"],
      ["8.1", "8.2", "2025-09-30"],
      ["8.2", "8.3", "2026-07-31"],
    ],
  },
  {
    repositories: ["redis", "bitnami/redis"],
    successor: { en: "redis:8.2 or newer", fr: "redis:8.2 ou plus récent" },
    source: "https://github.com/redis/redis/security",
    ended: [
      ["", "6.2", "2022-05-31"],
      ["7.0", "7.2", "2024-07-29"],
      ["8.0", "8.2", "2026-02-11"],
    ],
  },
  {
    repositories: ["elasticsearch", "elasticsearch/elasticsearch", "bitnami/elasticsearch"],
    successor: "elasticsearch 9",
    source: "https://www.elastic.co/support/eol",
    ended: [["", "7", "2022-02-10"]],
  },
  {
    repositories: ["rabbitmq", "bitnami/rabbitmq"],
    successor: "rabbitmq:4",
    source: "https://www.rabbitmq.com/release-information",
    ended: [["", "3.13", "2024-06-30"]],
  },
  {
    repositories: ["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise", "bitnami/grafana"],
    successor: { en: "grafana/grafana:13.2 or newer", fr: "grafana/grafana:13.2 ou plus récent" },
    source: "https://grafana.com/docs/grafana/latest/upgrade-guide/when-to-upgrade/",
    ended: [
      ["", "11.6", "2025-10-28"],
      ["11.6", "12", "2026-06-25"],
      ["12", "12.4", "2026-08-19"],
    ],
  },
  {
    repositories: ["prom/prometheus", "prometheus/prometheus", "bitnami/prometheus"],
    successor: {
      en: "prom/prometheus:v3.13 or newer with long-term support",
      fr: "prom/prometheus:v3.13 ou plus récent, à support long",
    },
    source: "https://prometheus.io/docs/introduction/release-cycle/",
    ended: [
      ["", "2.53", "2024-07-31"],
      ["2.53", "2.54", "2025-07-31"],
      ["2.54", "3", "2024-12-03"],
      ["3", "3.5", "2025-06-28"],
      ["3.5", "3.6", "2026-07-31"],
      ["3.6", "3.11", "2026-04-08"],
    ],
  },
  {
    repositories: ["nginx", "bitnami/nginx", "nginxinc/nginx-unprivileged"],
    successor: { en: "the newest stable or mainline version", fr: "la version stable ou mainline la plus récente" },
    source: "https://endoflife.date/nginx",
    ended: [["", "1.28", "2025-06-24"]],
  },
  {
    repositories: ["haproxy"],
    successor: { en: "haproxy:3.2 (long-term support)", fr: "haproxy:3.2 (support long)" },
    source: "https://www.haproxy.org/",
    ended: [
      ["", "2.4", "2025-04-23"],
      ["2.4", "2.6", "2026-04-01"],
      ["2.7", "2.8", "2024-04-05"],
      ["2.9", "3", "2025-03-21"],
    ],
  },
  {
    repositories: ["varnish"],
    successor: { en: "the newest version", fr: "la version la plus récente" },
    source: "https://varnish-cache.org/releases/",
    ended: [
      ["6.1", "7.8", "2026-03-15"],
      ["8.0", "8.1", "2026-09-15"],
    ],
  },
  {
    repositories: ["keycloak/keycloak", "jboss/keycloak"],
    successor: { en: "keycloak/keycloak:26.5 or newer", fr: "keycloak/keycloak:26.5 ou plus récent" },
    source: "https://endoflife.date/keycloak",
    ended: [["", "26.5", "2026-01-06"]],
  },
  {
    repositories: ["goauthentik/server", "authentik/server"],
    successor: { en: "the newest version", fr: "la version la plus récente" },
    source: "https://endoflife.date/authentik",
    ended: [["", "2025.12", "2026-02-24"]],
  },
  {
    repositories: ["gitlab/gitlab-ce", "gitlab/gitlab-ee"],
    successor: {
      en: "the newest version, by GitLab's upgrade path",
      fr: "la version la plus récente, en suivant le chemin de mise à niveau de GitLab",
    },
    source: "https://docs.gitlab.com/policy/maintenance/",
    ended: [["", "16.1", "2023-08-22"]],
  },
  {
    repositories: ["mattermost/mattermost-team-edition", "mattermost/mattermost-enterprise-edition"],
    successor: { en: "the newest extended support release", fr: "la version à support étendu la plus récente" },
    source: "https://docs.mattermost.com/about/mattermost-server-releases.html",
    ended: [["", "10.9", "2025-11-15"]],
  },
  {
    repositories: ["tomcat"],
    successor: "tomcat:11",
    source: "https://tomcat.apache.org/whichversion.html",
    ended: [["", "8", "2021-03-31"]],
  },
];

/** Programs whose every version has ended. */
const gone: readonly EndedImage[] = [
  {
    repositories: ["grafana/promtail"],
    end: "2026-03-02",
    successor: "grafana/alloy",
    source: "https://grafana.com/docs/loki/latest/send-data/promtail/",
    date: checked,
  },
  {
    repositories: ["grafana/agent"],
    end: "2025-11-01",
    successor: "grafana/alloy",
    source: "https://grafana.com/docs/agent/latest/",
    date: checked,
  },
  {
    repositories: ["cadvisor/cadvisor", "google-containers/cadvisor"],
    end: "2025-12-02",
    successor: { en: "ghcr.io/google/cadvisor:v0.54.0 or newer", fr: "ghcr.io/google/cadvisor:v0.54.0 ou plus récent" },
    source: "https://github.com/google/cadvisor/pull/3806",
    date: checked,
  },
];

/** Programs that people host themselves. */
export const endedPrograms: readonly EndedImage[] = [...families.flatMap(rowsOf), ...gone];
