import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, wget, whenHealthy } from "../defaults";
import { staticFile } from "../files";
import { runnersImage } from "../images";
import { networks } from "../networks";

/**
 * External task runner of n8n, JavaScript and Python. What code may import stands in its launcher's file alone:
 * https://docs.n8n.io/hosting/configuration/task-runners/#adding-extra-dependencies
 */
export function n8nRunner(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "n8n-runner",
    description: "Runs n8n's JavaScript and Python code nodes",
    profile: "core",
    image: runnersImage(config),
    environment: {
      N8N_RUNNERS_TASK_BROKER_URI: "http://n8n:5679",
      N8N_RUNNERS_AUTH_TOKEN: "${N8N_RUNNERS_AUTH_TOKEN}",
      // n8n's broker drops an idle runner otherwise and starts it again on demand; 15 s is the launcher's default.
      N8N_RUNNERS_AUTO_SHUTDOWN_TIMEOUT: "15",
      GENERIC_TIMEZONE: config.timezone,
    },
    configs: [staticFile("n8n-runner/n8n-task-runners.json", "/etc/n8n-task-runners.json")],
    networks: [networks.runners],
    dependsOn: whenHealthy("n8n"),
    // The launcher's health server; the image (python:alpine) has busybox's wget:
    // https://github.com/n8n-io/n8n/blob/master/docker/images/runners/Dockerfile
    healthcheck: wget(5680, "/healthz", 20),
    limits: { memoryMiB: 1024, cpus: 1, pids: 128 },
    ignore: {
      "uptime-kuma-monitors":
        "its network is n8n's and its own: a probe there could reach the task broker; Docker's health check watches it",
    },
  });
}
