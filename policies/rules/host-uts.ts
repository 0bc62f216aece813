import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-uts",
  title: "It shares the host's name",
  severity: "high",
  references: [cis("5.21"), owasp("D04")],
  why: "With SYS_ADMIN it can rename the host.",
  remedy: "Remove `uts: host`.",
  check: ({ service }) =>
    service.uts === "host" ? [{ field: "uts", seen: "host", wanted: "a namespace of its own" }] : [],
  fix: {
    risk: "unsafe",
    because: "the host's name it knows becomes the container's",
    apply: ({ service }) => without(service, "uts"),
  },
});
