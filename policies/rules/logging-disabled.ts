import { rotated } from "./lib/fixes";
import { rule } from "./rule";
import { owasp } from "./lib/references";

export default rule({
  id: "logging-disabled",
  title: "Logging is switched off",
  severity: "medium",
  references: [owasp("D10")],
  why: "When it fails or is attacked, nothing is left to read.",
  remedy: "Remove `logging.driver: none`.",
  check: ({ service: { logging } }) =>
    logging?.driver === "none"
      ? [{ field: "logging.driver", seen: "none", wanted: "json-file, local, journald …" }]
      : [],
  fix: {
    risk: "unsafe",
    because: "what it prints was not to be kept: it may be personal, or too much",
    apply: ({ service }) => (service.logging?.driver === "none" ? { ...service, logging: rotated() } : service),
  },
});
