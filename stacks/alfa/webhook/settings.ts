import type { WebhookSettings } from "./server";

/**
 * What the webhook's environment says: PORT (3333), N8N_URL (http://127.0.0.1:5678), SLACK_SIGNING_SECRET, N8N_WEBHOOK_SECRET.
 * The secrets come by an env file of mode 0600 (`node --env-file`), never by arguments.
 * @throws Error for a PORT or an N8N_URL that is none
 */
export function settingsOf(env: NodeJS.ProcessEnv): WebhookSettings & { readonly port: number } {
  const { PORT = "3333", N8N_URL = "http://127.0.0.1:5678", SLACK_SIGNING_SECRET, N8N_WEBHOOK_SECRET } = env;
  if (!/^\d+$/.test(PORT) || Number(PORT) > 65_535) throw new Error(`PORT is "${PORT}": want a port`);
  if (!/^https?:\/\/[^/]/.test(N8N_URL)) throw new Error(`N8N_URL is "${N8N_URL}": want http://HOST:PORT`);
  return { port: Number(PORT), n8n: N8N_URL, signingSecret: SLACK_SIGNING_SECRET, webhookSecret: N8N_WEBHOOK_SECRET };
}
