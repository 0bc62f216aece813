import path from "node:path";
import type { Service } from "../model/service";
import { Stack } from "../model/stack";
import { ConfigError } from "../settings";
import type { AlfaConfig } from "./config";
import { host } from "./host";
import { uptimeKumaOf } from "./monitors";
import { n8nOf } from "./n8n";
import { declaredNetworks } from "./networks";
import { root } from "./root";
import { declaredSecrets } from "./secrets";
import { alertmanager } from "./services/alertmanager";
import { authentikServer } from "./services/authentik-server";
import { authentikWorker } from "./services/authentik-worker";
import { backstage, backstageReason } from "./services/backstage";
import { cadvisor } from "./services/cadvisor";
import { cloudflared, tunnelReason } from "./services/cloudflared";
import { falco } from "./services/falco";
import { falcosidekick } from "./services/falcosidekick";
import { grafana } from "./services/grafana";
import { loki } from "./services/loki";
import { nodeExporter } from "./services/node-exporter";
import { prometheus } from "./services/prometheus";
import { promtail } from "./services/promtail";
import { trivy } from "./services/trivy";
import { n8n } from "./services/n8n";
import { n8nRunner } from "./services/n8n-runner";
import { postgres } from "./services/postgres";
import { redis } from "./services/redis";
import { socketProxy } from "./services/socket-proxy";
import { traefik } from "./services/traefik";
import { uptimeKuma } from "./services/uptime-kuma";
import { slackManifest } from "./slack";
import { givenManifest } from "./slack-manifest";

export { AlfaConfig, parseAlfaConfig } from "./config";
export { endpoints, type Endpoint } from "./endpoints";
export { hasHost, phaseOf, servicesOf, type Phase, type Step } from "./phases";
export { slackManifest } from "./slack";
export { givenManifest } from "./slack-manifest";
export { bootstrapSql, databases, passwordSql, type Database } from "./databases";

/** The ALFA stack, repaired: what the audited Compose file describes and what the audit's remedies add. */
export function alfaStack(config: AlfaConfig): Stack {
  const services = declaredServices(config).map((service) => withCapabilities(config, withImage(config, service)));
  for (const name of Object.keys(config.images)) {
    if (!services.some((service) => service.name === name)) {
      const known = services.map((service) => service.name).join(", ");
      throw new ConfigError(
        "images",
        `"alfa:images" names the service "${name}", which there is none of; services: ${known}`,
      );
    }
  }
  const stack = Stack.parse({
    name: config.project,
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    networks: declaredNetworks(config),
    volumes: declaredVolumes(config, services),
    secrets: declaredSecrets(config),
    host: host(config),
    activeProfiles: config.profiles,
    notStarted: notStarted(config),
    n8n: n8nOf(config),
  });
  const uptimeKuma = uptimeKumaOf(config, stack);
  const manifest = slackManifestOf(config, stack);
  return {
    ...stack,
    ...(uptimeKuma && { uptimeKuma }),
    ...(manifest && { host: { ...stack.host, slackManifest: manifest } }),
  };
}

/** The Slack app's manifest where one was given and is not as declared. */
function slackManifestOf({ slackManifest: file }: AlfaConfig, stack: Stack): Stack["host"]["slackManifest"] {
  if (file === undefined) return undefined;
  const given = givenManifest(path.resolve(root(), file), slackManifest(stack), file);
  return given.differences.length > 0 ? given : undefined;
}

/** The image that the settings give a service in place of the pinned one. */
function withImage(config: AlfaConfig, service: Service): Service {
  const image = config.images[service.name];
  return image === undefined ? service : { ...service, image };
}

/** An Engine can't start a container that adds what its host lacks. */
function withCapabilities(config: AlfaConfig, service: Service): Service {
  return { ...service, capAdd: service.capAdd.filter((name) => !config.unavailableCapabilities.includes(name)) };
}

/** In the order of the audited file; Prometheus and Backstage are made from the others. */
function declaredServices(config: AlfaConfig): Service[] {
  const core = [
    socketProxy(config),
    traefik(config),
    postgres(config),
    redis(config),
    n8n(config),
    n8nRunner(config),
    uptimeKuma(config),
    cloudflared(config),
  ];
  const monitoring = [
    grafana(config),
    loki(config),
    promtail(config),
    alertmanager(config),
    nodeExporter(config),
    cadvisor(config),
  ];
  const security = [
    authentikServer(config),
    authentikWorker(config),
    trivy(config),
    falco(config),
    falcosidekick(config),
  ];
  const most = [...core, ...monitoring, ...security];
  const all = [
    ...most,
    prometheus(
      config,
      most.filter((service) => isStarted(config, service)),
    ),
  ];
  return [...all, backstage(config, all)];
}

const isStarted = (config: AlfaConfig, service: Service): boolean =>
  !(service.name in notStarted(config)) && config.profiles.some((profile) => service.profiles.includes(profile));

/** Services of active profiles that can't be started as configured, with the reason. */
function notStarted(config: AlfaConfig): Record<string, string> {
  const reasons = { backstage: backstageReason(config), cloudflared: tunnelReason(config) };
  return Object.fromEntries(
    Object.entries(reasons).flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])),
  );
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
