import { capability } from "./lib/capabilities";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

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
});
