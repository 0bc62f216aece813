import { portKey, portText, publishedPorts } from "./lib/ports";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "port-privileged",
  title: "A privileged host port is published",
  severity: "medium",
  references: [cis("5.8")],
  why: "Ports below 1024 are those of the host's own services; only a reverse proxy should hold them.",
  remedy: "Publish a port from 1024 on, or put the service behind the reverse proxy; suppress it on the proxy itself.",
  check: ({ service }) =>
    publishedPorts(service)
      .filter(({ port }) => port.published !== undefined && Number(port.published.split("-")[0]) < 1024)
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: portKey(port),
        seen: portText(port),
        wanted: "a host port from 1024 on",
      })),
});
