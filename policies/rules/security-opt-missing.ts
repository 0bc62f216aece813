import { noNewPrivilegesFix } from "./lib/no-new-privileges";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "security-opt-missing",
  title: "No security option is set",
  severity: "low",
  references: [
    cis("5.2"),
    doc("Compose: security_opt", "https://docs.docker.com/reference/compose-file/services/#security_opt"),
  ],
  why: "Only what the Engine gives every container confines this one; nobody decided what it needs.",
  remedy:
    "Set `security_opt`: at least no-new-privileges:true, with an AppArmor or seccomp profile where there is one.",
  check: ({ service }) =>
    service.securityOpt.length > 0
      ? []
      : [{ field: "security_opt", seen: "not set", wanted: "no-new-privileges:true, or a profile" }],
  fix: noNewPrivilegesFix,
});
