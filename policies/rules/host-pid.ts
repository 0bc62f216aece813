import { ownNamespace } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-pid",
  title: { en: "It shares the host's processes", fr: "Le service partage les processus de l'hôte" },
  severity: "high",
  references: [cis("5.16"), owasp("D04")],
  why: {
    en: "It sees, and with the same user can end or trace, every process of the host.",
    fr: "Il voit tous les processus de l'hôte et, sous le même utilisateur, peut les arrêter ou les tracer.",
  },
  remedy: { en: "Remove `pid: host`.", fr: "Retirez `pid: host`." },
  check: ({ service }) => (service.pid === "host" ? [{ field: "pid", seen: "host", wanted: ownNamespace }] : []),
  fix: {
    risk: "unsafe",
    because: { en: "it no longer sees the host's processes", fr: "il ne voit plus les processus de l'hôte" },
    apply: ({ service }) => without(service, "pid"),
  },
});
