import type { Stack } from "../model/stack";
import type { Monitor } from "../model/monitor";
import type { AlfaConfig } from "./config";
import { labels } from "./defaults";

const kuma = "uptime-kuma";

/**
 * What Uptime Kuma watches: the audit's four (n8n, PostgreSQL, Redis, the webhook on the host) and every other
 * service that says where it answers and that Uptime Kuma shares a network with, once it is started.
 */
export function uptimeKumaOf(config: AlfaConfig, stack: Stack): Stack["uptimeKuma"] {
  const own = stack.services[kuma];
  if (!own) return undefined;
  const watched = Object.values(stack.services).filter(
    (service) => service.name !== kuma && Object.keys(service.networks).some((network) => network in own.networks),
  );
  const webhook = stack.host.processes.map(({ name, port, healthPath }): Monitor => ({
    name,
    type: "http",
    url: `http://host.docker.internal:${port}${healthPath}`,
  }));
  return {
    service: kuma,
    server: `http://127.0.0.1:${3001 + config.portOffset}`,
    username: "admin",
    passwordSecret: "UPTIME_KUMA_PASSWORD",
    monitors: [
      ...watched.flatMap(({ name, labels: { [labels.monitor]: place } }) => monitorOf(name, place) ?? []),
      ...webhook,
    ],
  };
}

/** The monitor of a service that says "PORT/PATH" (HTTP), "PORT" (a port that takes connections) or "redis:PORT". */
function monitorOf(service: string, place: string | undefined): Monitor | undefined {
  const [, scheme, port, path] = /^(?:(redis):)?(\d+)(\/.*)?$/.exec(place ?? "") ?? [];
  if (port === undefined) return undefined;
  const of = { name: service, service };
  if (scheme === "redis") return { ...of, type: "redis", connection: `redis://${service}:${port}` };
  return path === undefined
    ? { ...of, type: "port", hostname: service, port: Number(port) }
    : { ...of, type: "http", url: `http://${service}:${port}${path}` };
}
