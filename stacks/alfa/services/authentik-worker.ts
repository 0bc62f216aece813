import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { blueprint } from "../authentik-blueprint";
import { alfaService } from "../defaults";
import { generatedFile } from "../files";
import { networks } from "../networks";
import { authentik } from "./authentik";

/**
 * Authentik's background jobs. Upstream's Compose file runs it as root with the Docker socket, which only outposts that
 * Authentik deploys itself need: here it has neither, the embedded outpost is enough.
 */
export function authentikWorker(config: AlfaConfig): Service {
  return alfaService(config, {
    ...authentik(config),
    name: "authentik-worker",
    description: "Single sign-on: background jobs",
    command: ["worker"],
    // Applied by the worker at start: https://docs.goauthentik.io/customize/blueprints/
    configs: config.authentikForwardAuth
      ? [generatedFile("authentik-blueprint", "/blueprints/alfa.yaml", blueprint(config))]
      : [],
    networks: [networks.data],
    limits: { memoryMiB: 1024, cpus: 1, pids: 256 },
    ignore: { "uptime-kuma-monitors": "it listens on nothing" },
  });
}
