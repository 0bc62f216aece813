import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "ulimits",
  title: "No limit on open files and processes of a user (ulimits)",
  severity: "info",
  references: [
    cis("5.19"),
    doc("Compose: ulimits", "https://docs.docker.com/reference/compose-file/services/#ulimits"),
  ],
  why: "What counts is the Engine's default, which differs from host to host; too high or too low shows only under load.",
  remedy:
    "Set `ulimits` (nofile, nproc) to what the software's authors name, or a default in the Engine's daemon.json.",
  check: ({ service }) =>
    Object.keys(service.ulimits).length > 0
      ? []
      : [{ field: "ulimits", seen: "not set: the Engine's default", wanted: "nofile as the service needs it" }],
});
