import type { StackInput } from "../model/stack";
import type { AlfaConfig } from "./config";
import { endpoints } from "./endpoints";
import { tunnelRun } from "./services/cloudflared";
import { slackCommandCall } from "./workflows/slack-call";

/** What stands outside the containers: the webhook that PM2 runs, and the one tunnel, to the webhook alone. */
export function host(config: AlfaConfig): StackInput["host"] {
  const port = config.webhookPort + config.portOffset;
  return {
    processes: [
      {
        name: "alfa-webhook",
        port,
        healthPath: "/health",
        script: config.webhookScript ?? "alfa-webhook.js",
        ...(config.webhook !== "none" && { pm2: { ...config.pm2, required: config.webhook === "pm2" } }),
        env: {
          PORT: String(port),
          N8N_URL: `http://127.0.0.1:${5678 + config.portOffset}`,
          SLACK_SIGNING_SECRET: "${SLACK_SIGNING_SECRET}",
          N8N_WEBHOOK_SECRET: "${N8N_WEBHOOK_SECRET}",
        },
        calls: [{ service: "n8n", ...slackCommandCall }],
      },
    ],
    tunnels: config.tunnel
      ? [
          {
            name: config.tunnel.name,
            ingress: [{ hostname: config.tunnel.hostname, service: `http://localhost:${port}` }],
            run: tunnelRun(config),
          },
        ]
      : [],
    publicPorts: [port],
    endpoints: endpoints(config),
  };
}
