import { knownOf } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "read-only-root",
  title: "The container's root file system is writable",
  severity: "low",
  references: [cis("5.13")],
  why: "An intruder can change programs and leave his own; what the service writes there is lost with the container.",
  remedy: "Set `read_only: true`, with volumes for data and `tmpfs` for what is passing (/tmp, /run).",
  check: ({ service }) =>
    service.readOnly === true
      ? []
      : [{ field: "read_only", seen: service.readOnly === undefined ? "not set" : "false", wanted: "true" }],
  fix: {
    risk: "unsafe",
    because: "only for known images; an extension or script of yours may write elsewhere",
    apply: ({ service }) => {
      const writes = knownOf(service)?.writes;
      if (!writes) return service;
      const mounted = new Set([...Object.keys(service.tmpfs), ...service.volumes.map(({ target }) => target)]);
      const missing = writes.filter((path) => !mounted.has(path)).map((path): [string, string] => [path, ""]);
      return { ...service, readOnly: true, tmpfs: { ...service.tmpfs, ...Object.fromEntries(missing) } };
    },
  },
});
