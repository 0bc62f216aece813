import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, hasProfile, whenHealthy, wget } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Passes Falco's events on to Alertmanager. `POST /test` sends a test event. */
export function falcosidekick(config: AlfaConfig): Service {
  const monitored = hasProfile(config, "monitoring");
  return alfaService(config, {
    name: "falcosidekick",
    description: "Passes Falco's events on to Alertmanager",
    profile: "security",
    image: imageOf(config, "falcosidekick"),
    // https://github.com/falcosecurity/falcosidekick/blob/master/docs/outputs/alertmanager.md
    environment: monitored
      ? {
          ALERTMANAGER_HOSTPORT: "http://alertmanager:9093",
          // The default is v1, which Alertmanager 0.27 and later answer with 410: falcosecurity/falcosidekick#1280
          ALERTMANAGER_ENDPOINT: "/api/v2/alerts",
          ALERTMANAGER_MINIMUMPRIORITY: "notice",
        }
      : {},
    networks: [networks.monitoring],
    metrics: { port: 2801 },
    readOnly: true,
    dependsOn: monitored ? whenHealthy("alertmanager") : {},
    // The image is Alpine: https://github.com/falcosecurity/falcosidekick/blob/master/Dockerfile
    healthcheck: wget(2801, "/ping", 10),
    limits: { memoryMiB: 128, cpus: 0.5, pids: 64 },
  });
}
