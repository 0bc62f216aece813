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
});
