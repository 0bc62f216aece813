import { doc } from "./lib/references";
import { isPostgres } from "./lib/software";
import { rule } from "./rule";

/** Docker's grace when none is set, and what PostgreSQL may need for its shutdown checkpoint; in seconds. */
const [dockerGrace, postgresGrace] = [10, 60];

export default rule({
  id: "stop-grace",
  title: "It may be killed before it has shut down",
  severity: "low",
  references: [
    doc(
      "PostgreSQL image: STOPSIGNAL and --stop-timeout",
      "https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template",
    ),
  ],
  why: "PostgreSQL writes a checkpoint when it stops; killed before that it must recover at the next start.",
  remedy: "Set `stop_grace_period: 60s` or more (the image's authors suggest 90 s).",
  check: ({ service }) => {
    const grace = service.stopGracePeriod;
    if (!isPostgres(service) || (grace ?? dockerGrace) >= postgresGrace) return [];
    return [
      {
        field: "stop_grace_period",
        seen: grace === undefined ? `not set (${dockerGrace}s)` : `${grace}s`,
        wanted: `${postgresGrace}s or more`,
      },
    ];
  },
  fix: (service) =>
    isPostgres(service) && (service.stopGracePeriod ?? dockerGrace) < postgresGrace
      ? { ...service, stopGracePeriod: 90 }
      : service,
});
