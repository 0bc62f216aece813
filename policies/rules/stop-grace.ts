import { doc } from "./lib/references";
import { dockerGrace, shutdownOf } from "./lib/shutdown";
import { rule } from "./rule";

export default rule({
  id: "stop-grace",
  title: "It may be killed before it has shut down",
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
  why: "What is killed while it writes must recover at the next start, and may have lost its last work.",
  remedy:
    "Set `stop_grace_period` to more than the software's own shutdown takes (PostgreSQL 90s, n8n 60s, Redis 30s).",
  check: ({ service }) => {
    const grace = service.stopGracePeriod;
    const shutdown = shutdownOf(service);
    if (!shutdown || (grace ?? dockerGrace) >= shutdown.least) return [];
    return [
      {
        field: "stop_grace_period",
        seen: grace === undefined ? `not set (${dockerGrace}s)` : `${grace}s`,
        wanted: `${shutdown.least}s or more`,
        message: shutdown.what,
      },
    ];
  },
  fix: {
    risk: "safe",
    because: "one that stops in time stops as fast as before",
    apply: ({ service }) => {
      const shutdown = shutdownOf(service);
      return shutdown && (service.stopGracePeriod ?? dockerGrace) < shutdown.least
        ? { ...service, stopGracePeriod: shutdown.better }
        : service;
    },
  },
});
