import { serviceLabels } from "../../lenses/pulumi/carried";
import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { guardedDashboards } from "../authentik-blueprint";
import {
  alfaService,
  authMiddleware,
  hostPath,
  hostRule,
  loopback,
  probe,
  routerName,
  volume,
  whenHealthy,
} from "../defaults";
import { generatedFile } from "../files";
import { imageOf } from "../images";
import { networkName, networks } from "../networks";
import { stringify } from "yaml";

/** The dashboard, its API and /ping: on the host's loopback address, as audited. */
const dashboardPort = 8080;
const metricsPort = 8082;

/** Reverse proxy: routes every interface by name from the labels of the containers it sees. */
export function traefik(config: AlfaConfig): Service {
  const proxied = config.traefikSocket === "proxy";
  const ports = [loopback(config, 80), loopback(config, 443), loopback(config, dashboardPort)];
  const published = config.placement === "container" || config.swarmPublish.includes("traefik");
  return alfaService(config, {
    name: "traefik",
    description: "Reverse proxy: routes every interface by name",
    profile: "core",
    image: imageOf(config, "traefik"),
    command: command(config),
    configs: [generatedFile("traefik-dynamic", "/etc/traefik/dynamic.yml", dynamicConfig(config))],
    volumes: [
      volume("traefik-certs", "/letsencrypt"),
      ...(proxied ? [] : [hostPath(config.socketPath, "/var/run/docker.sock")]),
    ],
    networks: [networks.edge, networks.monitoring, ...(proxied ? [networks.dockerApi] : [])],
    ports,
    // Ports 80 and 443 without a port-privileged user: https://man7.org/linux/man-pages/man7/capabilities.7.html
    capAdd: ["NET_BIND_SERVICE"],
    // https://doc.traefik.io/traefik/operations/cli/#healthcheck
    monitor: `${dashboardPort}/ping`,
    healthcheck: probe(["CMD", "traefik", "healthcheck", "--ping", `--entrypoints.traefik.address=:${dashboardPort}`]),
    dependsOn: proxied ? whenHealthy("socket-proxy") : {},
    limits: { memoryMiB: 256, cpus: 1, pids: 128 },
    metrics: { port: metricsPort },
    ignore: {
      ...(proxied
        ? {}
        : {
            "docker-socket-mount":
              "the audit's remedy: Traefik reads containers from the socket; alfa:traefikSocket: proxy is the stricter way",
          }),
      ...(published && ports.some((port) => Number(port.published) < 1024)
        ? { "port-privileged": "browsers expect a reverse proxy on 80 and 443; both are published on loopback only" }
        : {}),
    },
  });
}

/**
 * https://doc.traefik.io/traefik/reference/install-configuration/
 * In a swarm Traefik asks for services and tasks: https://doc.traefik.io/traefik/providers/swarm/
 */
function command(config: AlfaConfig): string[] {
  const stack = serviceLabels.stack;
  const inSwarm = config.placement === "swarm";
  const provider = `--providers.${inSwarm ? "swarm" : "docker"}`;
  const ownOrNobodys = `Label(\`${stack}\`, \`${config.project}\`) || !LabelRegex(\`${stack}\`, \`.+\`)`;
  return [
    "--log.level=INFO",
    "--entrypoints.web.address=:80",
    "--entrypoints.websecure.address=:443",
    `--entrypoints.traefik.address=:${dashboardPort}`,
    `--entrypoints.metrics.address=:${metricsPort}`,
    "--ping=true",
    "--ping.entrypoint=traefik",
    "--api.dashboard=true",
    "--metrics.prometheus=true",
    "--metrics.prometheus.entrypoint=metrics",
    `${provider}=true`,
    `${provider}.exposedbydefault=false`,
    `${provider}.network=${networkName(config, networks.edge)}`,
    // A second ALFA project on the same Engine (the sandbox) has the same host names: leave its containers to its own Traefik.
    `${provider}.constraints=${ownOrNobodys}`,
    ...(config.traefikSocket === "proxy" ? [`${provider}.endpoint=tcp://socket-proxy:2375`] : []),
    "--providers.file.filename=/etc/traefik/dynamic.yml",
  ];
}

/**
 * Routes that must work when the Docker API does not: the dashboard is where one sees that. On its own entry point it
 * answers any host name (published on loopback only), by name it stands where all interfaces do.
 */
export function dynamicConfig(config: AlfaConfig): string {
  const dashboard = routerName(config, "dashboard");
  const guarded = config.authentikForwardAuth;
  return stringify({
    http: {
      routers: {
        [dashboard]: {
          rule: hostRule(config, ["traefik"]),
          entryPoints: ["web"],
          service: "api@internal",
          ...(guarded ? { middlewares: [authMiddleware(config)] } : {}),
        },
        [`${dashboard}-local`]: {
          rule: "PathPrefix(`/api`) || PathPrefix(`/dashboard`)",
          entryPoints: ["traefik"],
          service: "api@internal",
        },
        ...(guarded ? { [routerName(config, "outpost")]: outpostRoute(config) } : {}),
      },
      ...(guarded
        ? {
            services: { [routerName(config, "outpost")]: { loadBalancer: { servers: [{ url: authentik }] } } },
            middlewares: { [authMiddleware(config)]: { forwardAuth } },
          }
        : {}),
    },
  });
}

const authentik = "http://authentik-server:9000";

/** Sign-in comes back to a path of the guarded host itself. */
function outpostRoute(config: AlfaConfig) {
  return {
    rule: `(${hostRule(config, guardedDashboards)}) && PathPrefix(\`/outpost.goauthentik.io/\`)`,
    entryPoints: ["web"],
    service: routerName(config, "outpost"),
    priority: 1000,
  };
}

/** https://docs.goauthentik.io/add-secure-apps/providers/proxy/server_traefik/ */
const forwardAuth = {
  address: `${authentik}/outpost.goauthentik.io/auth/traefik`,
  trustForwardHeader: true,
  authResponseHeaders: [
    "X-authentik-username",
    "X-authentik-groups",
    "X-authentik-entitlements",
    "X-authentik-email",
    "X-authentik-name",
    "X-authentik-uid",
    "X-authentik-jwt",
    "X-authentik-meta-jwks",
    "X-authentik-meta-outpost",
    "X-authentik-meta-provider",
    "X-authentik-meta-app",
    "X-authentik-meta-version",
  ],
};
