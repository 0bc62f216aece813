import { without } from "./lib/fixes";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "cgroup-parent",
  title: "It runs below a control group of its own choice",
  severity: "medium",
  references: [
    cis("5.25"),
    doc("Compose: cgroup_parent", "https://docs.docker.com/reference/compose-file/services/#cgroup_parent"),
  ],
  why: "Limits of the Engine's own group no longer count; it shares resources, and their exhaustion, with others there.",
  remedy: "Remove `cgroup_parent`, unless the host's administrator keeps that group with limits.",
  check: ({ service }) =>
    service.cgroupParent === undefined || service.cgroupParent === ""
      ? []
      : [{ field: "cgroup_parent", seen: service.cgroupParent, wanted: "not set" }],
  fix: {
    risk: "unsafe",
    because: "the group may hold a limit that protects the host",
    apply: ({ service }) => without(service, "cgroupParent"),
  },
});
