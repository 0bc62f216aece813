import type { StackInput } from "../model/stack";
import type { AlfaConfig } from "./config";

/** What stands outside the containers: the webhook that PM2 runs, and the one tunnel, to the webhook alone. */
export function host(config: AlfaConfig): StackInput["host"] {
  const port = config.webhookPort + config.portOffset;
  return {
    processes: [{ name: "alfa-webhook", port, healthPath: "/health", script: "alfa-webhook.js" }],
    tunnels: config.tunnel
      ? [
          {
            name: config.tunnel.name,
            ingress: [{ hostname: config.tunnel.hostname, service: `http://localhost:${port}` }],
          },
        ]
      : [],
    publicPorts: [port],
  };
}
