import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hostPath, wget } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/**
 * The only way to the Docker API for those who read containers: Alloy (logs) and cAdvisor (names) always, Traefik with
 * `traefikSocket: proxy`. It answers GET only; what it opens is what those three ask for:
 * https://github.com/Tecnativa/docker-socket-proxy#grant-or-revoke-access-to-certain-api-sections
 */
export function socketProxy(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "socket-proxy",
    description: "Read-only filter in front of the Docker API",
    profile: config.traefikSocket === "proxy" ? ["core", "monitoring"] : "monitoring",
    image: imageOf(config, "socket-proxy"),
    environment: {
      POST: "0",
      // Traefik, Alloy (list, inspect, logs), cAdvisor (inspect).
      CONTAINERS: "1",
      // Alloy's discovery.docker lists networks for its labels.
      NETWORKS: "1",
      // cAdvisor asks for the storage driver.
      INFO: "1",
      // cAdvisor reads an image's labels.
      IMAGES: "1",
      // Traefik's Swarm provider lists services and their tasks.
      ...(config.placement === "swarm" ? { SERVICES: "1", TASKS: "1" } : {}),
    },
    volumes: [hostPath(config.socketPath, "/var/run/docker.sock")],
    networks: [networks.dockerApi],
    // HAProxy answers _ping from the Engine: healthy means the Engine answers too. The image is Alpine's HAProxy.
    healthcheck: wget(2375, "/_ping", 5),
    // The image's start script writes /tmp/haproxy.cfg from a template, as root, and HAProxy reads the socket as root.
    readOnly: true,
    tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=4m", "/run": "rw,noexec,nosuid,nodev,size=1m" },
    limits: { memoryMiB: 64, cpus: 0.5, pids: 32 },
    ignore: {
      "uptime-kuma-monitors": "only its clients may reach it: Uptime Kuma has no business on the Engine's network",
    },
    stopGracePeriod: 10,
  });
}
