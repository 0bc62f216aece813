import { isChecked } from "./lib/healthcheck";
import { isBroker, isDataStore } from "./lib/software";
import { doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "depends-on-health",
  title: "It does not wait until what it depends on is ready",
  severity: "low",
  references: [doc("Compose: startup order", "https://docs.docker.com/compose/how-tos/startup-order/")],
  why: "A database that has started does not answer yet: the service fails at first, or works without what it needs.",
  remedy: "Write `condition: service_healthy` (the database needs a health check for it).",
  check: ({ service, stack }) =>
    Object.entries(service.dependsOn).flatMap(([name, { condition }]) => {
      const other = stack.services[name];
      if (!other || condition !== "service_started" || !(isDataStore(other) || isBroker(other))) return [];
      return [
        {
          field: `depends_on.${name}`,
          key: name,
          seen: condition,
          wanted: "service_healthy",
          message: isChecked(other) ? `${name} has a health check to wait for` : `${name} needs a health check first`,
        },
      ];
    }),
  fix: {
    risk: "safe",
    because: "it starts a little later, once a check that is already there has passed",
    apply: ({ service, stack }) => {
      const ready = Object.entries(service.dependsOn).map(([name, entry]) => {
        const other = stack.services[name];
        const waits = other && (isDataStore(other) || isBroker(other)) && isChecked(other);
        const started = entry.condition === "service_started";
        return [name, waits && started ? { ...entry, condition: "service_healthy" as const } : entry] as const;
      });
      return { ...service, dependsOn: Object.fromEntries(ready) };
    },
  },
});
