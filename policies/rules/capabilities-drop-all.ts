import type { Service } from "../../stacks/model/service";
import { knownOf } from "./lib/known";
import { capability } from "./lib/capabilities";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

/** Whether it starts as another user than root, who has no capabilities to drop. */
const isUnprivileged = ({ user = "" }: Service): boolean => user !== "" && !/^(?:root|0+)(?::|$)/.test(user);

export default rule({
  id: "capabilities-drop-all",
  title: "The container keeps capabilities it may not need",
  severity: "medium",
  references: [cis("5.4"), owasp("D04")],
  why: "Docker grants 14 capabilities by default; most services need none.",
  remedy: "Set `cap_drop: [ALL]` and add back by name what it needs.",
  check: ({ service }) =>
    service.capDrop.some((name) => capability(name) === "ALL")
      ? []
      : [{ field: "cap_drop", seen: service.capDrop.join(", ") || "nothing dropped", wanted: "ALL" }],
  fix: {
    risk: "unsafe",
    because: "a program that starts as root may need some of them; of known ones those are added back",
    apply: ({ service }) => {
      const has = (list: readonly string[], name: string): boolean => list.some((other) => capability(other) === name);
      if (has(service.capDrop, "ALL")) return service;
      const needed = isUnprivileged(service) ? [] : (knownOf(service)?.capAdd ?? []);
      const missing = needed.filter((name) => !has(service.capAdd, name) && !has(service.capDrop, name));
      return { ...service, capDrop: [...service.capDrop, "ALL"], capAdd: [...service.capAdd, ...missing] };
    },
  },
});
