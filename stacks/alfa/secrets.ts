import type { StackInput } from "../model/stack";
import type { AlfaConfig } from "./config";
import { databases } from "./databases";
import { hasProfile } from "./defaults";

/** The stack's secrets: where each comes from when a running container already holds it, else generated. */
export function declaredSecrets(config: AlfaConfig): NonNullable<StackInput["secrets"]> {
  return {
    POSTGRES_PASSWORD: {
      description: "Password of PostgreSQL's superuser",
      role: { service: "postgres", name: config.postgresUser },
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
      fixed:
        "n8n could no longer read the credentials it has stored: export them decrypted (n8n export:credentials --all --decrypted), set the new key, import them again",
      adopt: [{ service: "n8n", env: "N8N_ENCRYPTION_KEY" }],
    },
    N8N_RUNNERS_AUTH_TOKEN: {
      description: "Token a task runner shows to n8n",
      bytes: 32,
      adopt: [{ service: "n8n", env: "N8N_RUNNERS_AUTH_TOKEN" }],
    },
    N8N_WEBHOOK_SECRET: { description: "What the webhook on the host shows to n8n", bytes: 32 },
    SLACK_SIGNING_SECRET: {
      description: "Signing secret of the Slack app; with a generated one the webhook refuses every call of Slack",
      fixed: "only Slack makes it: regenerate it on the app's page (Basic Information) and set what it gives",
    },
    N8N_OWNER_PASSWORD: { description: "Password of n8n's owner (alfa:n8nOwnerEmail)", mixed: true },
    UPTIME_KUMA_PASSWORD: { description: "Password of Uptime Kuma's administrator" },
    ...(hasProfile(config, "monitoring") ? monitoring : {}),
    ...(hasProfile(config, "security") ? security : {}),
    ...(hasProfile(config, "catalogue") && config.backstageImage !== undefined ? catalogue : {}),
    ...(config.tunnel === undefined ? {} : tunnel),
  };
}

type Secrets = NonNullable<StackInput["secrets"]>;

const monitoring: Secrets = {
  GRAFANA_ADMIN_PASSWORD: {
    description: "Password of Grafana's administrator, for its first start",
    fixed: "Grafana reads it at its first start only: change it there (grafana cli admin reset-admin-password)",
    adopt: [{ service: "grafana", env: "GF_SECURITY_ADMIN_PASSWORD" }],
  },
};

const security: Secrets = {
  AUTHENTIK_SECRET_KEY: {
    description: "Key that signs Authentik's sessions",
    bytes: 32,
    adopt: [{ service: "authentik-server", env: "AUTHENTIK_SECRET_KEY" }],
  },
  AUTHENTIK_DB_PASSWORD: { description: "Password of Authentik's database role" },
  AUTHENTIK_BOOTSTRAP_PASSWORD: {
    description: "Password of Authentik's administrator akadmin, for its first start",
    fixed: "Authentik reads it at its first start only: change it there (ak changepassword akadmin)",
  },
  TRIVY_TOKEN: { description: "Token that a Trivy client shows to the server" },
};

const catalogue: Secrets = {
  BACKSTAGE_DB_PASSWORD: { description: "Password of Backstage's database role" },
  BACKSTAGE_API_TOKEN: { description: "Token of the alfa command for Backstage's catalogue" },
};

const tunnel: Secrets = {
  TUNNEL_SECRET: {
    description: "TunnelSecret of the tunnel's credentials file",
    generate: false,
    fixed:
      "only Cloudflare makes it: rotate it there (cloudflared tunnel token, or the dashboard) and set what it gives",
  },
};
