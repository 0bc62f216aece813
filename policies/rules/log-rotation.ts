import { doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "log-rotation",
  title: "The log grows without bound",
  severity: "low",
  references: [doc("Docker: JSON file logging driver", "https://docs.docker.com/engine/logging/drivers/json-file/")],
  why: "The default driver (json-file) never rotates: one noisy service fills the host's disk.",
  remedy: "Set `logging.options.max-size` (and `max-file`), or the driver `local`.",
  check: ({ service: { logging } }) => {
    const driver = logging?.driver ?? "json-file";
    if (driver !== "json-file" || logging?.options["max-size"] !== undefined) return [];
    return [{ field: "logging", seen: "json-file without max-size", wanted: "max-size and max-file" }];
  },
  fix: (service) => {
    const driver = service.logging?.driver ?? "json-file";
    if (driver !== "json-file" || service.logging?.options["max-size"] !== undefined) return service;
    return {
      ...service,
      logging: { ...service.logging, options: { "max-file": "3", ...service.logging?.options, "max-size": "10m" } },
    };
  },
});
