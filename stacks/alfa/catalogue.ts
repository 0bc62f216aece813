import { stringify } from "yaml";
import type { Service } from "../model/service";
import type { AlfaConfig } from "./config";
import { databases } from "./databases";
import { labels } from "./defaults";

/**
 * Backstage's entities of the stack: one system, a component a service with what it depends on, a resource a database, and
 * the webhook on the host. https://backstage.io/docs/features/software-catalog/descriptor-format/
 */
export function catalogue(config: AlfaConfig, services: readonly Service[]): string {
  const owner = "group:alfa";
  const system = config.project;
  const stored = databases(config);
  return [
    entity("Group", "alfa", "Operators of the ALFA stack", { type: "team", children: [] }),
    entity("System", system, "The ALFA automation stack", { owner }),
    ...stored.map(({ service, database }) =>
      entity("Resource", `${service}-database`, `PostgreSQL database "${database}"`, {
        type: "database",
        owner,
        system,
        dependsOn: ["component:postgres"],
      }),
    ),
    ...services.map((service) =>
      entity("Component", service.name, service.labels[labels.description] ?? service.name, {
        type: "service",
        lifecycle: "production",
        owner,
        system,
        dependsOn: [
          ...Object.keys(service.dependsOn).map((name) => `component:${name}`),
          ...stored.filter((it) => it.service === service.name).map((it) => `resource:${it.service}-database`),
        ],
      }),
    ),
    entity("Component", "alfa-webhook", "Slack webhook on the host (PM2)", {
      type: "service",
      lifecycle: "production",
      owner,
      system,
      dependsOn: ["component:n8n"],
    }),
  ]
    .map((it) => stringify(it))
    .join("---\n");
}

function entity(kind: string, name: string, description: string, spec: Record<string, unknown>) {
  return { apiVersion: "backstage.io/v1alpha1", kind, metadata: { name, description }, spec };
}
