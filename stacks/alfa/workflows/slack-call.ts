/** How the webhook calls the workflow: the webhook's program has this and nothing else of the stack. */
export const slackCommandCall = { method: "POST", path: "slack-command" } as const;

/** What n8n and the webhook share: without this header n8n refuses the call. */
export const secretHeader = "X-Alfa-Secret";
