import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { catalogue } from "../catalogue";
import { alfaService, probe, publicUrl, whenHealthy } from "../defaults";
import { generatedFile } from "../files";
import { networks } from "../networks";
import { stringify } from "yaml";

/** Why Backstage is not started, if it is not. */
export function backstageReason(config: AlfaConfig): string | undefined {
  return config.backstageImage === undefined
    ? "Backstage has no ready-made image: build one and name it with alfa:backstageImage"
    : undefined;
}

/** Service catalogue; its entities are the services of the stack. The image is the user's own build. */
export function backstage(config: AlfaConfig, catalogued: readonly Service[]): Service {
  return alfaService(config, {
    name: "backstage",
    description: "Catalogue of the stack's services",
    profile: "catalogue",
    ...(config.backstageImage === undefined ? {} : { image: config.backstageImage }),
    // As in the image that `create-app` makes, with our settings last: https://backstage.io/docs/deployment/docker/
    command: [
      "node",
      "packages/backend",
      "--config",
      "app-config.yaml",
      "--config",
      "/etc/backstage/app-config.alfa.yaml",
    ],
    environment: {
      NODE_ENV: "production",
      POSTGRES_HOST: "postgres",
      POSTGRES_PORT: "5432",
      POSTGRES_USER: "backstage",
      ...(config.backstageImage === undefined
        ? {}
        : { POSTGRES_PASSWORD: "${BACKSTAGE_DB_PASSWORD}", BACKSTAGE_API_TOKEN: "${BACKSTAGE_API_TOKEN}" }),
    },
    configs: [
      generatedFile("backstage-config", "/etc/backstage/app-config.alfa.yaml", appConfig(config)),
      generatedFile("backstage-catalogue", "/etc/backstage/catalogue.yaml", catalogue(config, catalogued)),
    ],
    networks: [networks.data, networks.edge],
    ui: { port: 7007 },
    dependsOn: whenHealthy("postgres"),
    // The image is Node; slim variants have no HTTP client: https://backstage.io/docs/backend-system/core-services/root-health/
    healthcheck: probe(
      [
        "CMD",
        "node",
        "-e",
        "fetch('http://127.0.0.1:7007/.backstage/health/v1/readiness').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))",
      ],
      120,
    ),
    limits: { memoryMiB: 1024, cpus: 1, pids: 128 },
  });
}

/** Backstage fills `${NAME}` in from its environment; no guest sign-in, which is for development: https://backstage.io/docs/auth/guest/provider/ */
function appConfig(config: AlfaConfig): string {
  const url = publicUrl(config, "backstage");
  const fromEnvironment = (name: string): string => "$${" + name + "}";
  return stringify({
    app: { title: "ALFA", baseUrl: url },
    backend: {
      baseUrl: url,
      listen: ":7007",
      cors: { origin: url },
      database: {
        client: "pg",
        // One database with a schema a plugin: the role need not create databases.
        pluginDivisionMode: "schema",
        connection: {
          host: fromEnvironment("POSTGRES_HOST"),
          port: fromEnvironment("POSTGRES_PORT"),
          user: fromEnvironment("POSTGRES_USER"),
          password: fromEnvironment("POSTGRES_PASSWORD"),
          database: "backstage",
        },
      },
      auth: {
        externalAccess: [
          { type: "static", options: { token: fromEnvironment("BACKSTAGE_API_TOKEN"), subject: "alfa" } },
        ],
      },
    },
    auth: { environment: "production" },
    catalog: {
      rules: [{ allow: ["Component", "System", "Resource", "Group"] }],
      locations: [{ type: "file", target: "/etc/backstage/catalogue.yaml" }],
    },
  });
}
