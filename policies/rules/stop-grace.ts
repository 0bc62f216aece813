import { doc } from "./lib/references";
import { defaultGrace, dockerGrace, shutdownOf } from "./lib/shutdown";
import { rule } from "./rule";

export default rule({
  id: "stop-grace",
  title: { en: "It may be killed before it has shut down", fr: "Le service risque d'être tué avant de s'être arrêté" },
  severity: "low",
  references: [
    doc(
      "PostgreSQL image: STOPSIGNAL and --stop-timeout",
      "https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template",
    ),
    doc("Redis: signal handling", "https://redis.io/docs/latest/operate/oss_and_stack/reference/signals/"),
    doc("MySQL: the server shutdown process", "https://dev.mysql.com/doc/refman/8.4/en/server-shutdown.html"),
    doc("MongoDB: shutdown", "https://www.mongodb.com/docs/manual/reference/command/shutdown/"),
  ],
  why: {
    en: "What is killed while it writes must recover at the next start, and may have lost its last work.",
    fr: "Ce qui est tué pendant une écriture doit se rétablir au démarrage suivant, et a peut-être perdu son dernier travail.",
  },
  remedy: {
    en: "Set `stop_grace_period` to more than the software's own shutdown takes (PostgreSQL 90s, n8n 60s, Redis 30s).",
    fr: "Donnez à `stop_grace_period` plus que la durée d'arrêt du logiciel (PostgreSQL 90s, n8n 60s, Redis 30s).",
  },
  check: ({ service }) => {
    const grace = service.stopGracePeriod;
    const shutdown = shutdownOf(service);
    if (!shutdown || (grace ?? dockerGrace) >= shutdown.least) return [];
    return [
      {
        field: "stop_grace_period",
        seen: grace === undefined ? defaultGrace : `${grace}s`,
        wanted: { en: `${shutdown.least}s or more`, fr: `${shutdown.least}s ou plus` },
        message: shutdown.what,
      },
    ];
  },
  fix: {
    risk: "safe",
    because: {
      en: "one that stops in time stops as fast as before",
      fr: "un service qui s'arrête à temps s'arrête aussi vite qu'avant",
    },
    apply: ({ service }) => {
      const shutdown = shutdownOf(service);
      return shutdown && (service.stopGracePeriod ?? dockerGrace) < shutdown.least
        ? { ...service, stopGracePeriod: shutdown.better }
        : service;
    },
  },
});
