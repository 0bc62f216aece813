import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { databases } from "../databases";
import { alfaService, hostGateway, loopback, publicUrl, volume, wget, whenHealthy } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Workflow automation. Code nodes run in the external runner beside it (n8n-runner). */
export function n8n(config: AlfaConfig): Service {
  const [database] = databases(config);
  if (database === undefined) throw new Error("databases() must begin with n8n's");
  return alfaService(config, {
    name: "n8n",
    description: "Workflow automation",
    profile: "core",
    image: imageOf(config, "n8n"),
    environment: {
      N8N_HOST: `n8n.${config.domain}`,
      N8N_PORT: "5678",
      N8N_PROTOCOL: "http",
      WEBHOOK_URL: `${publicUrl(config, "n8n")}/`,
      // One proxy (Traefik) adds X-Forwarded-For.
      N8N_PROXY_HOPS: "1",
      GENERIC_TIMEZONE: config.timezone,
      DB_TYPE: "postgresdb",
      DB_POSTGRESDB_HOST: "postgres",
      DB_POSTGRESDB_PORT: "5432",
      DB_POSTGRESDB_DATABASE: database.database,
      DB_POSTGRESDB_USER: database.role,
      DB_POSTGRESDB_PASSWORD: `\${${database.passwordSecret}}`,
      N8N_ENCRYPTION_KEY: "${N8N_ENCRYPTION_KEY}",
      // https://docs.n8n.io/hosting/configuration/task-runners/#setting-up-external-mode
      N8N_RUNNERS_MODE: "external",
      N8N_RUNNERS_AUTH_TOKEN: "${N8N_RUNNERS_AUTH_TOKEN}",
      N8N_RUNNERS_BROKER_LISTEN_ADDRESS: "0.0.0.0",
      // Deprecated in 2.x, where both are so by themselves.
      ...(config.n8nVersion === "1" ? { N8N_RUNNERS_ENABLED: "true", N8N_NATIVE_PYTHON_RUNNER: "true" } : {}),
      N8N_METRICS: "true",
      // Counts of failed executions, which an alert watches.
      N8N_METRICS_INCLUDE_MESSAGE_EVENT_BUS_METRICS: "true",
      // Plain http on loopback names: browsers would drop a Secure cookie outside "localhost" itself.
      N8N_SECURE_COOKIE: "false",
      N8N_BLOCK_ENV_ACCESS_IN_NODE: "true",
      N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: "true",
      N8N_DIAGNOSTICS_ENABLED: "false",
      N8N_GRACEFUL_SHUTDOWN_TIMEOUT: "30",
    },
    volumes: [volume("n8n-data", "/home/node/.n8n")],
    networks: [networks.data, networks.edge, networks.runners, networks.monitoring],
    ports: [loopback(config, 5678)],
    ui: { port: 5678 },
    metrics: { port: 5678 },
    extraHosts: [hostGateway],
    dependsOn: whenHealthy("postgres", "redis"),
    // Ready = database connected and migrated; /healthz alone ignores the database. The image is Alpine:
    // https://docs.n8n.io/hosting/logging-monitoring/monitoring/
    // Beside eighteen other services a start with migrations takes minutes.
    healthcheck: wget(5678, "/healthz/readiness", 300),
    // More than N8N_GRACEFUL_SHUTDOWN_TIMEOUT: a kill leaves the crash journal ("Last session crashed").
    stopGracePeriod: 60,
    limits: { memoryMiB: 2048, cpus: 2, pids: 256 },
  });
}
