import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "privileged",
  title: "The container is privileged",
  severity: "critical",
  references: [cis("5.5"), owasp("D04")],
  why: "It has every capability and every device: who breaks into it owns the host.",
  remedy: "Remove `privileged`; add the capabilities and devices it needs, by name.",
  check: ({ service }) =>
    service.privileged === true
      ? [{ field: "privileged", seen: "true", wanted: "false, with capabilities by name" }]
      : [],
  fix: {
    risk: "unsafe",
    because: "it may need a capability or a device that nobody has named yet",
    apply: ({ service }) => without(service, "privileged"),
  },
});
