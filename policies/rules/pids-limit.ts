import { limitsOf } from "./lib/known";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "pids-limit",
  title: "The number of processes is not limited",
  severity: "medium",
  references: [cis("5.29"), owasp("D07")],
  why: "A fork bomb in one container stops the host.",
  remedy: "Set `pids_limit` or `deploy.resources.limits.pids`.",
  check: ({ service: { pids } }) =>
    pids === undefined || pids <= 0
      ? [{ field: "pids_limit", seen: pids === undefined ? "not set" : String(pids), wanted: "a limit" }]
      : [],
  fix: {
    risk: "unsafe",
    because: "one that starts more processes or threads fails",
    apply: ({ service }) => ({ ...service, pids: limitsOf(service).pids }),
  },
});
