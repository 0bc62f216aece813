import { findingLine } from "../../../infra/finding-line";

test("a finding in one line says severity, rule, field, evidence and remedy", () => {
  const line = findingLine({
    rule: "traefik-docker-api",
    severity: "critical",
    priority: "P1",
    service: "traefik",
    lens: "live",
    field: "volumes",
    message: "Traefik can't see the containers",
    seen: "no mount",
    wanted: "the socket",
    evidence: { lines: [], count: 7, perMinute: 98.6, first: "2026-01-07T10:00:00Z", last: "2026-01-07T10:01:00Z" },
    remedy: "Mount it.",
    references: [],
    fingerprint: "f",
    fixable: false,
  });
  expect(line).toBe(
    '[critical, P1] traefik-docker-api: Traefik can\'t see the containers (volumes is "no mount", wanted: the socket); ' +
      "in the log 7 times, 99 a minute, last 2026-01-07T10:01:00Z. Mount it.",
  );
});
