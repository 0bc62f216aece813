import { limitsOf } from "./lib/known";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "cpu-limit",
  title: "CPU time is not limited",
  severity: "low",
  references: [cis("5.12"), owasp("D07")],
  why: "One busy service starves all others.",
  remedy: "Set `cpus`, `deploy.resources.limits.cpus` or `cpu_shares`.",
  check: ({ service: { cpus, cpuShares } }) =>
    (cpus ?? 0) <= 0 && (cpuShares ?? 0) <= 0 ? [{ field: "cpus", seen: "not set", wanted: "a limit or a share" }] : [],
  fix: {
    risk: "unsafe",
    because: "under load it becomes slower than it was",
    apply: ({ service }) => ({ ...service, cpus: limitsOf(service).cpus }),
  },
});
