import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-ipc",
  title: "It shares the host's memory segments",
  severity: "high",
  references: [cis("5.17"), owasp("D04")],
  why: "It reads and writes the shared memory of every process of the host.",
  remedy: "Remove `ipc: host`.",
  check: ({ service }) =>
    service.ipc === "host" ? [{ field: "ipc", seen: "host", wanted: "a namespace of its own" }] : [],
  fix: {
    risk: "unsafe",
    because: "it no longer shares memory with processes of the host",
    apply: ({ service }) => without(service, "ipc"),
  },
});
