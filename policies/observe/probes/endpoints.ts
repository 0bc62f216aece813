import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";
import type { HttpProbe } from "./http";

/**
 * What can be asked by HTTP from the Docker host: the declared endpoints, the processes on the host, and what health
 * checks ask inside a container on a port that is published.
 */
export function endpointsOf({ host, services }: Stack): HttpProbe[] {
  const declared = host.endpoints.map(({ name, service, url }): HttpProbe => ({ name, service, url, below: 300 }));
  const known = new Set(declared.map(({ url }) => portOf(url)));
  const others = [
    ...host.processes.map(({ name, port, healthPath }): HttpProbe => ({
      name,
      url: `http://localhost:${port}${healthPath}`,
      below: 300,
    })),
    ...Object.values(services).flatMap(ofHealthcheck),
  ];
  return [...declared, ...others.filter(({ url }) => !known.has(portOf(url)))];
}

const portOf = (url: string): string => new URL(url).port;

/** A check that logs in, sends something or names a query asks what a plain request can't. */
const special = /@|\?|\s(?:-H|--header|-X|--request|-d|--data\S*|--post\S*|-u|--user)\b/;

/** The endpoint of a service's own health check, by its published port. A check may accept what is no success. */
function ofHealthcheck({ name, healthcheck, ports }: Service): HttpProbe[] {
  const test = (healthcheck?.test ?? []).join(" ");
  const [, target, path = "/"] =
    /http:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d+)(\/[^\s'"#;|&)]*)?/.exec(test) ?? [];
  const base = target === undefined || special.test(test) ? undefined : publishedAt({ ports }, Number(target));
  return base === undefined ? [] : [{ name, service: name, url: base + path, below: 500 }];
}

/** The address on the Docker host of a container's port; undefined: it is not published, or the Engine chooses where. */
export function publishedAt({ ports }: Pick<Service, "ports">, target: number): string | undefined {
  const port = ports.find((one) => one.protocol === "tcp" && one.target === target);
  if (!port || !/^\d+$/.test(port.published ?? "")) return undefined;
  const address = !port.hostIp || /^(?:0\.0\.0\.0|::)$/.test(port.hostIp) ? "127.0.0.1" : port.hostIp;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port.published}`;
}
