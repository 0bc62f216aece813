import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-pid",
  title: "It shares the host's processes",
  severity: "high",
  references: [cis("5.16"), owasp("D04")],
  why: "It sees, and with the same user can end or trace, every process of the host.",
  remedy: "Remove `pid: host`.",
  check: ({ service }) =>
    service.pid === "host" ? [{ field: "pid", seen: "host", wanted: "a namespace of its own" }] : [],
  fix: {
    risk: "unsafe",
    because: "it no longer sees the host's processes",
    apply: ({ service }) => without(service, "pid"),
  },
});
