import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-network",
  title: "It shares the host's network",
  severity: "high",
  references: [cis("5.10"), owasp("D04")],
  why: "It sees all traffic of the host and reaches every service that listens on loopback only.",
  remedy: "Remove `network_mode: host`.",
  check: ({ service }) =>
    service.networkMode === "host" ? [{ field: "network_mode", seen: "host", wanted: "a namespace of its own" }] : [],
  fix: {
    risk: "unsafe",
    because: "its ports must then be published, and others are reached by name",
    apply: ({ service }) => without(service, "networkMode"),
  },
});
