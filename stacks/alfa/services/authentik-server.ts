import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService } from "../defaults";
import { networks } from "../networks";
import { authentik } from "./authentik";

/** Single sign-on: web interface, and the embedded outpost that Traefik's forward authentication asks. */
export function authentikServer(config: AlfaConfig): Service {
  return alfaService(config, {
    ...authentik(config),
    name: "authentik-server",
    description: "Single sign-on: web interface and forward authentication",
    command: ["server"],
    networks: [networks.data, networks.edge, networks.monitoring],
    ui: { port: 9000, names: ["authentik", "auth"] },
    metrics: { port: 9300 },
    // https://docs.goauthentik.io/sys-mgmt/ops/monitoring/
    monitor: "9000/-/health/live/",
    limits: { memoryMiB: 1024, cpus: 1, pids: 256 },
  });
}
