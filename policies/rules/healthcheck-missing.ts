import { knownHealthcheck } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "healthcheck-missing",
  title: "There is no health check",
  severity: "medium",
  references: [cis("5.27")],
  why: "The Engine calls a hung process running, and nothing can wait until the service is ready.",
  remedy: "Add `healthcheck` with a request to the service's own health endpoint.",
  check: ({ service, container }) =>
    service.healthcheck !== undefined || container?.imageHasHealthcheck === true
      ? []
      : [{ field: "healthcheck", seen: "not set", wanted: "a test of the service's health" }],
  fix: {
    risk: "safe",
    because: "only for known images whose own tools ask, where nothing in the file moves what they ask",
    apply: ({ service }) => {
      const healthcheck = knownHealthcheck(service);
      return healthcheck && service.healthcheck === undefined ? { ...service, healthcheck } : service;
    },
  },
});
