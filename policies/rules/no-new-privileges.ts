import { concerns, noNewPrivilegesFix } from "./lib/no-new-privileges";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

const prevents = (option: string): boolean => /^no-new-privileges(?:[:=]true)?$/.test(option);

export default rule({
  id: "no-new-privileges",
  title: "A process in the container may gain new privileges",
  severity: "medium",
  references: [cis("5.26"), owasp("D04")],
  why: "A setuid binary in the image can raise a process to root.",
  remedy: "Add `security_opt: [no-new-privileges:true]`.",
  check: ({ service }) =>
    service.securityOpt.some(prevents)
      ? []
      : [
          {
            field: "security_opt",
            seen: service.securityOpt.find(concerns) ?? "not set",
            wanted: "no-new-privileges:true",
          },
        ],
  fix: noNewPrivilegesFix,
});
