import { publishedLocally } from "./lib/fixes";
import { onAllInterfaces, portKey, portText, publishedPorts } from "./lib/ports";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "port-all-interfaces",
  title: {
    en: "A port is published on every interface of the host",
    fr: "Un port est publié sur toutes les interfaces de l'hôte",
  },
  severity: "medium",
  references: [cis("5.14"), owasp("D03")],
  why: {
    en: "Everybody on the host's networks reaches it; Docker's own rules come before the host's firewall.",
    fr: "Tout le monde sur les réseaux de l'hôte l'atteint ; les règles de Docker passent avant le pare-feu de l'hôte.",
  },
  remedy: {
    en: "Give it an address: `127.0.0.1:PORT:PORT`, or no port at all behind the reverse proxy.",
    fr: "Donnez-lui une adresse : `127.0.0.1:PORT:PORT`, ou ne publiez aucun port derrière le reverse proxy.",
  },
  check: ({ service }) =>
    publishedPorts(service)
      .filter(({ port }) => onAllInterfaces(port))
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: portKey(port),
        seen: portText(port),
        wanted: portText({ ...port, hostIp: "127.0.0.1" }),
      })),
  fix: {
    risk: "unsafe",
    because: {
      en: "who uses it from another machine no longer reaches it",
      fr: "qui s'en sert depuis une autre machine ne l'atteint plus",
    },
    apply: ({ service }) => publishedLocally(service, onAllInterfaces),
  },
});
