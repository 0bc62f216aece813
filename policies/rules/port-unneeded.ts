import { publishedLocally } from "./lib/fixes";
import type { Service } from "../../stacks/model/service";
import { onLoopback, portKey, portText, publishedPorts } from "./lib/ports";
import { cis } from "./lib/references";
import { type Hit, rule } from "./rule";

/** Ports that Traefik reaches by the network, from the labels that tell it so. */
function routedPorts(service: Service): ReadonlySet<string> {
  if (service.labels["traefik.enable"] !== "true") return new Set();
  return new Set(
    Object.entries(service.labels)
      .filter(([label]) => /^traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$/i.test(label))
      .map(([, port]) => port),
  );
}

/** The Engine chooses the host port. */
const isRandom = ({ published = "" }: Service["ports"][number]): boolean => published === "" || published === "0";

export default rule({
  id: "port-unneeded",
  title: {
    en: "A port is published that nobody needs there",
    fr: "Un port est publié sans que personne en ait besoin",
  },
  severity: "low",
  references: [cis("5.9")],
  why: {
    en: "Each open port is one more way in; beside a reverse proxy it also leads around the proxy's sign-in and TLS.",
    fr: "Chaque port ouvert est une entrée de plus ; à côté d'un reverse proxy, il contourne aussi son authentification et son TLS.",
  },
  remedy: {
    en: "Remove the port (other services reach it by name anyway), or publish it on 127.0.0.1 for use on the host.",
    fr: "Retirez le port (les autres services joignent celui-ci par son nom de toute façon), ou publiez-le sur 127.0.0.1 pour un usage sur l'hôte.",
  },
  check: ({ service }) => {
    const routed = routedPorts(service);
    return publishedPorts(service).flatMap(({ index, port }): Hit[] => {
      const hit = { field: `ports[${index}]`, key: portKey(port), seen: portText(port) };
      if (onLoopback(port)) return [];
      if (routed.has(String(port.target))) {
        return [
          {
            ...hit,
            wanted: { en: "no published port: Traefik routes to it", fr: "aucun port publié : Traefik y route déjà" },
            message: { en: "it leads around Traefik", fr: "il contourne Traefik" },
          },
        ];
      }
      if (isRandom(port)) {
        return [
          {
            ...hit,
            wanted: { en: "a chosen host port, or none", fr: "un port de l'hôte choisi, ou aucun" },
            message: {
              en: "on a host port that no client can know",
              fr: "sur un port de l'hôte qu'aucun client ne peut connaître",
            },
          },
        ];
      }
      return [];
    });
  },
  fix: {
    risk: "unsafe",
    because: {
      en: "who goes past the proxy, or looks the port up, no longer reaches it",
      fr: "qui contourne le proxy, ou cherche le port, ne l'atteint plus",
    },
    apply: ({ service }) =>
      publishedLocally(service, (port) => {
        if (onLoopback(port)) return false;
        return routedPorts(service).has(String(port.target)) || isRandom(port);
      }),
  },
});
