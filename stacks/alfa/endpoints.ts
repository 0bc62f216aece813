import type { Endpoint } from "../model/stack";
import type { AlfaConfig } from "./config";

export type { Endpoint };

/** The health checks the audit runs, offset included; each answers 2xx (after redirects) when it is well. */
export function endpoints(config: AlfaConfig): Endpoint[] {
  const local = (port: number, path: string): string => `http://localhost:${port + config.portOffset}${path}`;
  return [
    { name: "alfa-webhook", url: local(config.webhookPort, "/health") },
    { name: "n8n", url: local(5678, "/healthz"), service: "n8n" },
    { name: "Uptime Kuma", url: local(3001, "/"), service: "uptime-kuma" },
    { name: "Traefik dashboard", url: local(8080, "/api/overview"), service: "traefik" },
  ];
}
