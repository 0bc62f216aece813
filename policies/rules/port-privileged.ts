import { portKey, portText, publishedPorts } from "./lib/ports";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "port-privileged",
  title: { en: "A privileged host port is published", fr: "Un port privilégié de l'hôte est publié" },
  severity: "medium",
  references: [cis("5.8")],
  why: {
    en: "Ports below 1024 are those of the host's own services; only a reverse proxy should hold them.",
    fr: "Les ports inférieurs à 1024 sont ceux des services de l'hôte lui-même ; seul un reverse proxy devrait en occuper.",
  },
  remedy: {
    en: "Publish a port from 1024 on, or put the service behind the reverse proxy; suppress it on the proxy itself.",
    fr: "Publiez un port à partir de 1024, ou placez le service derrière le reverse proxy ; sur le proxy lui-même, déclarez une exception.",
  },
  check: ({ service }) =>
    publishedPorts(service)
      .filter(({ port }) => port.published !== undefined && Number(port.published.split("-")[0]) < 1024)
      .map(({ index, port }) => ({
        field: `ports[${index}]`,
        key: portKey(port),
        seen: portText(port),
        wanted: { en: "a host port from 1024 on", fr: "un port de l'hôte à partir de 1024" },
      })),
});
