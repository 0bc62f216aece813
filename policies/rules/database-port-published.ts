import { publishedLocally } from "./lib/fixes";
import { onLoopback, portKey, portText, publishedPorts } from "./lib/ports";
import { owasp } from "./lib/references";
import { isDataStore } from "./lib/software";
import { rule } from "./rule";

/** PostgreSQL, MySQL, Redis, MongoDB, SQL Server, Oracle, Cassandra, memcached: in an image of one's own, too. */
const databasePorts = new Set([5432, 3306, 6379, 27017, 1433, 1521, 9042, 11211]);

export default rule({
  id: "database-port-published",
  title: { en: "A database is published beyond the host", fr: "Une base de données est publiée au-delà de l'hôte" },
  severity: "high",
  references: [owasp("D03")],
  why: {
    en: "Other containers reach it by name without any published port; who else reaches it can try its passwords.",
    fr: "Les autres conteneurs la joignent par son nom, sans port publié ; quiconque d'autre l'atteint peut essayer ses mots de passe.",
  },
  remedy: {
    en: "Remove the port, or publish it on 127.0.0.1 only.",
    fr: "Retirez le port, ou publiez-le sur 127.0.0.1 uniquement.",
  },
  check: ({ service }) => {
    const store = isDataStore(service);
    return publishedPorts(service)
      .filter(({ port }) => !onLoopback(port) && (store || databasePorts.has(port.target)))
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: portKey(port),
        seen: portText(port),
        wanted: { en: "no published port, or one on 127.0.0.1", fr: "aucun port publié, ou sur 127.0.0.1 seulement" },
      }));
  },
  fix: {
    risk: "unsafe",
    because: {
      en: "a client on another machine no longer reaches it",
      fr: "un client sur une autre machine ne l'atteint plus",
    },
    apply: ({ service }) => (isDataStore(service) ? publishedLocally(service, (port) => !onLoopback(port)) : service),
  },
});
