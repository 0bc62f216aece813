import { workflow } from "../../model/workflow";
import { secretHeader, slackCommandCall } from "./slack-call";

/** The credential that the workflow's first node compares the header with. */
export const webhookCredential = {
  id: "alfa-webhook-secret",
  name: "ALFA webhook",
  type: "httpHeaderAuth",
  data: { name: secretHeader, value: "${N8N_WEBHOOK_SECRET}" },
} as const;

/** Slack wants its answer within 3 s: it is given first, and what is added behind it may take longer. */
const answer = "={{ { response_type: 'ephemeral', text: `ALFA has received: ${$json.body.text || 'nothing'}` } }}";

/**
 * What `/alfa …` in Slack starts. The webhook on the host has verified Slack's signature before it calls.
 * https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/
 */
export const slackCommand = workflow({
  id: "alfa-slack-command",
  name: "Slack command",
  nodes: [
    {
      id: "alfa-slack-command-webhook",
      name: "Webhook",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2,
      position: [0, 0],
      webhookId: "alfa-slack-command",
      parameters: {
        httpMethod: slackCommandCall.method,
        path: slackCommandCall.path,
        authentication: "headerAuth",
        responseMode: "responseNode",
        options: {},
      },
      credentials: { [webhookCredential.type]: { id: webhookCredential.id, name: webhookCredential.name } },
    },
    {
      id: "alfa-slack-command-answer",
      name: "Answer",
      type: "n8n-nodes-base.respondToWebhook",
      typeVersion: 1.1,
      position: [220, 0],
      parameters: { respondWith: "json", responseBody: answer, options: {} },
    },
  ],
  connections: { Webhook: { main: [[{ node: "Answer", type: "main", index: 0 }]] } },
});
