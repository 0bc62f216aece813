import { isChecked } from "./lib/healthcheck";
import { knownHealthcheck } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "healthcheck-disabled",
  title: "The health check is switched off",
  severity: "medium",
  references: [cis("5.27")],
  why: "The image's own check is switched off too: a hung process counts as running.",
  remedy: "Remove `disable: true` or `test: [NONE]`.",
  check: ({ service: { healthcheck } }) => {
    const hit = { field: "healthcheck", seen: "disabled", wanted: "a test of the service's health" };
    if (healthcheck?.disable === true || healthcheck?.test?.[0] === "NONE") return [hit];
    // A text is a command of the shell, and there is none of this name: only a list can say NONE.
    const [kind, command] = healthcheck?.test ?? [];
    return kind === "CMD-SHELL" && command?.trim() === "NONE"
      ? [{ ...hit, seen: "the command NONE, which always fails" }]
      : [];
  },
  fix: {
    risk: "unsafe",
    because: "somebody switched it off for a reason",
    apply: ({ service }) => {
      const healthcheck = knownHealthcheck(service);
      return healthcheck && !isChecked(service) ? { ...service, healthcheck } : service;
    },
  },
});
