import { ownNamespace } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "host-ipc",
  title: { en: "It shares the host's memory segments", fr: "Le service partage les segments de mémoire de l'hôte" },
  severity: "high",
  references: [cis("5.17"), owasp("D04")],
  why: {
    en: "It reads and writes the shared memory of every process of the host.",
    fr: "Il lit et écrit la mémoire partagée de tous les processus de l'hôte.",
  },
  remedy: { en: "Remove `ipc: host`.", fr: "Retirez `ipc: host`." },
  check: ({ service }) => (service.ipc === "host" ? [{ field: "ipc", seen: "host", wanted: ownNamespace }] : []),
  fix: {
    risk: "unsafe",
    because: {
      en: "it no longer shares memory with processes of the host",
      fr: "il ne partage plus de mémoire avec les processus de l'hôte",
    },
    apply: ({ service }) => without(service, "ipc"),
  },
});
