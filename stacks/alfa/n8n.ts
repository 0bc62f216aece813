import type { N8n } from "../model/workflow";
import type { AlfaConfig } from "./config";
import { databases } from "./databases";
import { secretHeader, slackCommandCall } from "./workflows/slack-call";
import { slackCommand, webhookCredential } from "./workflows/slack-command";

/** What runs in the stack's n8n: its owner, and the workflow that the Slack command calls. */
export function n8nOf(config: AlfaConfig): N8n {
  const database = databases(config).find(({ service }) => service === "n8n");
  if (!database) throw new Error("databases() has none of n8n");
  return {
    service: "n8n",
    server: `http://127.0.0.1:${5678 + config.portOffset}`,
    database: { service: "postgres", user: config.postgresUser, name: database.database },
    owner: { email: config.n8nOwnerEmail, passwordSecret: "N8N_OWNER_PASSWORD" },
    credentials: [webhookCredential],
    workflows: [slackCommand],
    probes: [
      {
        workflow: slackCommand.id,
        ...slackCommandCall,
        headers: { [secretHeader]: "${N8N_WEBHOOK_SECRET}" },
        body: { command: "/alfa", text: "probe" },
      },
    ],
  };
}
