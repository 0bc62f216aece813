import { ownNamespace } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-network",
  title: { en: "It shares the host's network", fr: "Le service partage le réseau de l'hôte" },
  severity: "high",
  references: [cis("5.10"), owasp("D04")],
  why: {
    en: "It sees all traffic of the host and reaches every service that listens on loopback only.",
    fr: "Il voit tout le trafic de l'hôte et atteint tous les services qui n'écoutent que sur la boucle locale.",
  },
  remedy: { en: "Remove `network_mode: host`.", fr: "Retirez `network_mode: host`." },
  check: ({ service }) =>
    service.networkMode === "host" ? [{ field: "network_mode", seen: "host", wanted: ownNamespace }] : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "its ports must then be published, and others are reached by name",
      fr: "ses ports doivent alors être publiés, et les autres services joints par leur nom",
    },
    apply: ({ service }) => without(service, "networkMode"),
  },
});
