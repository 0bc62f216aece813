import { audit, doc } from "./lib/references";
import { isUptimeKuma } from "./lib/software";
import { rule } from "./rule";

export default rule({
  id: "uptime-kuma-setup",
  title: "Uptime Kuma was never set up",
  severity: "medium",
  priority: "P3",
  phase: 1,
  references: [audit("A4"), doc("Uptime Kuma", "https://github.com/louislam/uptime-kuma/wiki")],
  why: "Nothing is monitored, and the first visitor becomes its administrator.",
  remedy: "Create the administrator and the monitors.",
  logs: { "need-setup": /No user, need setup/, "logged-in": /Successfully logged in user|Username from JWT/ },
  live: ({ service, container }) => {
    const needed = container?.logs["uptime-kuma-setup/need-setup"];
    const done = container?.logs["uptime-kuma-setup/logged-in"];
    if (!needed || !isUptimeKuma(service) || (done && done.last > needed.last)) return [];
    return [{ key: "setup", seen: "no user", wanted: "an administrator", evidence: needed }];
  },
});
