import type { Service } from "../model/service";
import { Stack } from "../model/stack";
import type { AlfaConfig } from "./config";
import { host } from "./host";
import { declaredNetworks } from "./networks";
import { declaredSecrets } from "./secrets";
import { n8n } from "./services/n8n";
import { n8nRunner } from "./services/n8n-runner";
import { postgres } from "./services/postgres";
import { redis } from "./services/redis";
import { socketProxy } from "./services/socket-proxy";
import { traefik } from "./services/traefik";
import { uptimeKuma } from "./services/uptime-kuma";

export { AlfaConfig, configKeys, parseAlfaConfig } from "./config";
export { bootstrapSql, databases, type Database } from "./databases";

/** The ALFA stack, repaired: what the audited Compose file describes and what the audit's remedies add. */
export function alfaStack(config: AlfaConfig): Stack {
  const services = declaredServices(config);
  return Stack.parse({
    name: config.project,
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    networks: declaredNetworks(config),
    volumes: declaredVolumes(config, services),
    secrets: declaredSecrets(config),
    host: host(config),
    activeProfiles: config.profiles,
  });
}

function declaredServices(config: AlfaConfig): Service[] {
  return [
    ...(config.traefikSocket === "proxy" ? [socketProxy(config)] : []),
    traefik(config),
    postgres(config),
    redis(config),
    n8n(config),
    n8nRunner(config),
    uptimeKuma(config),
  ];
}

/** Every named volume a service mounts, under the name Compose gave it: the data that is there is adopted. */
function declaredVolumes(config: AlfaConfig, services: readonly Service[]): Stack["volumes"] {
  const keys = services.flatMap(({ volumes }) =>
    volumes.flatMap(({ type, source }) => (type === "volume" && source !== undefined ? [source] : [])),
  );
  return Object.fromEntries(
    keys.map((key) => [key, { name: `${config.project}_${key}`, driverOpts: {}, labels: {}, external: false }]),
  );
}
