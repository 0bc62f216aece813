import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hostGateway, loopback, probe, volume } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Uptime monitoring. It reaches what it watches: n8n, PostgreSQL, Redis, and the webhook on the host. */
export function uptimeKuma(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "uptime-kuma",
    description: "Uptime monitoring of the stack's services and the webhook",
    profile: "core",
    image: imageOf(config, "uptime-kuma"),
    environment: config.uptimeKumaVersion === "2" ? { UPTIME_KUMA_DB_TYPE: "sqlite" } : {},
    volumes: [volume("uptime-kuma-data", "/app/data")],
    networks: [networks.data, networks.edge, networks.monitoring],
    ports: [loopback(config, 3001)],
    ui: { port: 3001, names: ["uptime"] },
    extraHosts: [hostGateway],
    // The entry point of 1.23 starts as root, takes /app/data over (chown) and calls setpriv --clear-groups:
    // https://github.com/louislam/uptime-kuma/blob/1.23.17/extra/entrypoint.sh
    capAdd: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    // The image's own check: https://github.com/louislam/uptime-kuma/blob/1.23.17/docker/dockerfile
    healthcheck: probe(["CMD", "extra/healthcheck"], 60),
    limits: { memoryMiB: 512, cpus: 1, pids: 128 },
  });
}
