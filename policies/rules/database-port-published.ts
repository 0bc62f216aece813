import { publishedLocally } from "./lib/fixes";
import { onLoopback, portKey, portText, publishedPorts } from "./lib/ports";
import { owasp } from "./lib/references";
import { isDataStore } from "./lib/software";
import { rule } from "./rule";

export default rule({
  id: "database-port-published",
  title: "A database is published beyond the host",
  severity: "high",
  references: [owasp("D03")],
  why: "Other containers reach it by name without any published port; who else reaches it can try its passwords.",
  remedy: "Remove the port, or publish it on 127.0.0.1 only.",
  check: ({ service }) => {
    if (!isDataStore(service)) return [];
    return publishedPorts(service)
      .filter(({ port }) => !onLoopback(port))
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: portKey(port),
        seen: portText(port),
        wanted: "no published port, or one on 127.0.0.1",
      }));
  },
  fix: {
    risk: "unsafe",
    because: "a client on another machine no longer reaches it",
    apply: ({ service }) => (isDataStore(service) ? publishedLocally(service, (port) => !onLoopback(port)) : service),
  },
});
