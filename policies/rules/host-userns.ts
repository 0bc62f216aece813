import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-userns",
  title: "It opts out of user namespaces",
  severity: "high",
  references: [cis("5.31"), owasp("D04")],
  why: "Its root is the host's root even where the Engine remaps users.",
  remedy: "Remove `userns_mode: host`.",
  check: ({ service }) =>
    service.usernsMode === "host" ? [{ field: "userns_mode", seen: "host", wanted: "a namespace of its own" }] : [],
  fix: {
    risk: "unsafe",
    because: "files it owns on the host belong to another user then",
    apply: ({ service }) => without(service, "usernsMode"),
  },
});
