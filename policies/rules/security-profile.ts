import { cis, doc, owasp } from "./lib/references";
import { rule } from "./rule";

/** What each option of `security_opt` turns off; Docker takes `:` and `=` alike. */
const unconfined: readonly (readonly [RegExp, string])[] = [
  [/^seccomp[:=]unconfined$/, "every system call is allowed"],
  [/^apparmor[:=]unconfined$/, "AppArmor confines nothing"],
  [/^label[:=]disable$/, "SELinux confines nothing"],
  [/^systempaths[:=]unconfined$/, "the kernel's files in /proc and /sys are no longer masked"],
];

export default rule({
  id: "security-profile",
  title: "A security profile of the kernel is turned off",
  severity: "high",
  references: [
    cis("5.2"),
    cis("5.3"),
    cis("5.22"),
    owasp("D04"),
    doc("Docker: Seccomp security profiles", "https://docs.docker.com/engine/security/seccomp/"),
  ],
  why: "Docker's default profiles block what most container escapes need; without them a flaw in the kernel is in reach.",
  remedy: "Remove the option; if a call is really needed, give a profile of your own that allows only that one.",
  check: ({ service }) =>
    service.securityOpt.flatMap((option, index) => {
      const off = unconfined.find(([pattern]) => pattern.test(option));
      if (!off) return [];
      const key = option.replace("=", ":");
      return [
        { field: `security_opt[${index}]`, key, seen: option, wanted: "Docker's default profile", message: off[1] },
      ];
    }),
  fix: {
    risk: "unsafe",
    because: "it may make a call that the default profile forbids",
    apply: ({ service }) => ({
      ...service,
      securityOpt: service.securityOpt.filter((option) => !unconfined.some(([pattern]) => pattern.test(option))),
    }),
  },
});
