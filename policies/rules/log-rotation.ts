import type { Service } from "../../stacks/model/service";
import { rotated } from "./lib/fixes";
import { doc } from "./lib/references";
import { rule } from "./rule";

const isUnbounded = ({ logging }: Service): boolean =>
  // -1 is Docker's word for no limit.
  (logging?.driver ?? "json-file") === "json-file" && (logging?.options["max-size"] ?? "-1") === "-1";

export default rule({
  id: "log-rotation",
  title: { en: "The log grows without bound", fr: "Le journal grossit sans limite" },
  severity: "low",
  references: [doc("Docker: JSON file logging driver", "https://docs.docker.com/engine/logging/drivers/json-file/")],
  why: {
    en: "The default driver (json-file) never rotates: one noisy service fills the host's disk.",
    fr: "Le pilote par défaut (json-file) ne fait jamais de rotation : un seul service bavard remplit le disque de l'hôte.",
  },
  remedy: {
    en: "Set `logging.options.max-size` (and `max-file`), or the driver `local`.",
    fr: "Définissez `logging.options.max-size` (et `max-file`), ou le pilote `local`.",
  },
  check: ({ service }) =>
    isUnbounded(service)
      ? [
          {
            field: "logging",
            seen: { en: "json-file without a max-size", fr: "json-file sans max-size" },
            wanted: { en: "max-size and max-file", fr: "max-size et max-file" },
          },
        ]
      : [],
  fix: {
    risk: "safe",
    because: {
      en: "only the oldest lines go; the driver is named, since another default would refuse the options",
      fr: "seules les lignes les plus anciennes disparaissent ; le pilote est nommé, car un autre pilote par défaut refuserait ces options",
    },
    apply: ({ service }) =>
      isUnbounded(service) ? { ...service, logging: rotated(service.logging?.options) } : service,
  },
});
