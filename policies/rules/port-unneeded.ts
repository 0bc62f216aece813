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
  title: "A port is published that nobody needs there",
  severity: "low",
  references: [cis("5.9")],
  why: "Each open port is one more way in; beside a reverse proxy it also leads around the proxy's sign-in and TLS.",
  remedy: "Remove the port (other services reach it by name anyway), or publish it on 127.0.0.1 for use on the host.",
  check: ({ service }) => {
    const routed = routedPorts(service);
    return publishedPorts(service).flatMap(({ index, port }): Hit[] => {
      const hit = { field: `ports[${index}]`, key: portKey(port), seen: portText(port) };
      if (onLoopback(port)) return [];
      if (routed.has(String(port.target))) {
        return [{ ...hit, wanted: "no published port: Traefik routes to it", message: "it leads around Traefik" }];
      }
      if (isRandom(port)) {
        return [{ ...hit, wanted: "a chosen host port, or none", message: "on a host port that no client can know" }];
      }
      return [];
    });
  },
  fix: {
    risk: "unsafe",
    because: "who goes past the proxy, or looks the port up, no longer reaches it",
    apply: ({ service }) =>
      publishedLocally(service, (port) => {
        if (onLoopback(port)) return false;
        return routedPorts(service).has(String(port.target)) || isRandom(port);
      }),
  },
});
