import type { Service } from "../../stacks/model/service";
import { rotated } from "./lib/fixes";
import { doc } from "./lib/references";
import { rule } from "./rule";

const isUnbounded = ({ logging }: Service): boolean =>
  // -1 is Docker's word for no limit.
  (logging?.driver ?? "json-file") === "json-file" && (logging?.options["max-size"] ?? "-1") === "-1";

export default rule({
  id: "log-rotation",
  title: "The log grows without bound",
  severity: "low",
  references: [doc("Docker: JSON file logging driver", "https://docs.docker.com/engine/logging/drivers/json-file/")],
  why: "The default driver (json-file) never rotates: one noisy service fills the host's disk.",
  remedy: "Set `logging.options.max-size` (and `max-file`), or the driver `local`.",
  check: ({ service }) =>
    isUnbounded(service)
      ? [{ field: "logging", seen: "json-file without a max-size", wanted: "max-size and max-file" }]
      : [],
  fix: {
    risk: "safe",
    because: "only the oldest lines go; the driver is named, since another default would refuse the options",
    apply: ({ service }) =>
      isUnbounded(service) ? { ...service, logging: rotated(service.logging?.options) } : service,
  },
});
