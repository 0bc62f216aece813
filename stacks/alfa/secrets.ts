import type { StackInput } from "../model/stack";
import type { AlfaConfig } from "./config";
import { databases } from "./databases";

/** The stack's secrets: where each comes from when a running container already holds it, else generated. */
export function declaredSecrets(config: AlfaConfig): NonNullable<StackInput["secrets"]> {
  return {
    POSTGRES_PASSWORD: {
      description: "Password of PostgreSQL's superuser",
      adopt: [{ service: "postgres", env: "POSTGRES_PASSWORD" }],
    },
    ...(databases(config)[0]?.passwordSecret === "N8N_DB_PASSWORD"
      ? {
          N8N_DB_PASSWORD: {
            description: "Password of n8n's database role",
            adopt: [{ service: "n8n", env: "DB_POSTGRESDB_PASSWORD" }],
          },
        }
      : {}),
    N8N_ENCRYPTION_KEY: {
      description: "Key of the credentials n8n stores: n8n refuses to start with another one",
      adopt: [{ service: "n8n", env: "N8N_ENCRYPTION_KEY" }],
    },
    N8N_RUNNERS_AUTH_TOKEN: {
      description: "Token a task runner shows to n8n",
      bytes: 32,
      adopt: [{ service: "n8n", env: "N8N_RUNNERS_AUTH_TOKEN" }],
    },
  };
}
