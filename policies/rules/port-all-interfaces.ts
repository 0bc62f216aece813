import { publishedLocally } from "./lib/fixes";
import { onAllInterfaces, portKey, portText, publishedPorts } from "./lib/ports";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "port-all-interfaces",
  title: "A port is published on every interface of the host",
  severity: "medium",
  references: [cis("5.14"), owasp("D03")],
  why: "Everybody on the host's networks reaches it; Docker's own rules come before the host's firewall.",
  remedy: "Give it an address: `127.0.0.1:PORT:PORT`, or no port at all behind the reverse proxy.",
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
    because: "who uses it from another machine no longer reaches it",
    apply: ({ service }) => publishedLocally(service, onAllInterfaces),
  },
});
