import { audit, doc } from "./lib/references";
import { isUptimeKuma } from "./lib/software";
import { rule } from "./rule";

export default rule({
  id: "uptime-kuma-setup",
  title: { en: "Uptime Kuma was never set up", fr: "Uptime Kuma n'a jamais été configuré" },
  severity: "medium",
  priority: "P3",
  phase: 1,
  references: [audit("A4"), doc("Uptime Kuma", "https://github.com/louislam/uptime-kuma/wiki")],
  why: {
    en: "Nothing is monitored, and the first visitor becomes its administrator.",
    fr: "Rien n'est surveillé, et le premier visiteur en devient l'administrateur.",
  },
  remedy: { en: "Create the administrator and the monitors.", fr: "Créez l'administrateur et les sondes." },
  logs: { "need-setup": /No user, need setup/, "logged-in": /Successfully logged in user|Username from JWT/ },
  byUpdate: "stack",
  live: ({ service, container, evidence }) => {
    if (!container || !isUptimeKuma(service)) return [];
    const needed = container.logs["uptime-kuma-setup/need-setup"];
    const done = container.logs["uptime-kuma-setup/logged-in"];
    // What it answers is newer than any line of its log, and there when its start is longer ago than the log is read.
    const asked = evidence.probes?.find((probe) => probe.kind === "uptime-kuma" && probe.service === service.name);
    const bySaying = needed !== undefined && !(done && done.last > needed.last);
    if (asked?.state === "well" || (asked?.state !== "ill" && !bySaying)) return [];
    return [
      {
        key: "setup",
        seen: { en: "no user", fr: "aucun utilisateur" },
        wanted: { en: "an administrator", fr: "un administrateur" },
        ...(needed && { evidence: needed }),
      },
    ];
  },
});
