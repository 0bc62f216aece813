import { notSet } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

/** Names of Docker's default bridge, as a network mode or as a network. */
const bridges = new Set(["bridge", "default"]);

export default rule({
  id: "default-bridge",
  title: { en: "It is on Docker's default bridge", fr: "Le service est sur le réseau bridge par défaut de Docker" },
  severity: "low",
  references: [
    cis("5.30"),
    doc(
      "Docker: the default bridge",
      "https://docs.docker.com/engine/network/drivers/bridge/#use-the-default-bridge-network",
    ),
  ],
  why: {
    en: "Every container that names no network is on it and may reach this one; and no container is found by its name there.",
    fr: "Tout conteneur qui ne nomme aucun réseau s'y trouve et peut joindre celui-ci ; et aucun conteneur n'y est joignable par son nom.",
  },
  remedy: {
    en: "Give the service a network of the stack (remove `network_mode`).",
    fr: "Donnez au service un réseau de la pile (retirez `network_mode`).",
  },
  check: ({ service, stack }) => {
    const { networkMode } = service;
    const keys = Object.keys(service.networks);
    const onBridge = keys.some((key) => (stack.networks[key]?.name ?? key) === "bridge");
    // Compose gives a service without networks the project's default one; elsewhere it lands on the bridge.
    const unplaced = networkMode === undefined && keys.length === 0 && !("default" in stack.networks);
    if (!onBridge && !unplaced && !bridges.has(networkMode ?? "")) return [];
    const field = keys.length > 0 ? "networks" : "network_mode";
    return [
      {
        field,
        key: "bridge",
        seen: networkMode ?? (onBridge ? "bridge" : notSet),
        wanted: { en: "a network of its own", fr: "un réseau dédié" },
      },
    ];
  },
  fix: {
    risk: "unsafe",
    because: {
      en: "containers that reach it by its address, or by a link, no longer do",
      fr: "les conteneurs qui le joignent par son adresse, ou par un lien, ne le peuvent plus",
    },
    // Only where Compose gives it the project's network then.
    apply: ({ service, stack }) =>
      bridges.has(service.networkMode ?? "") && "default" in stack.networks ? without(service, "networkMode") : service,
  },
});
