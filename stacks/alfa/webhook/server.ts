import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { secretHeader, slackCommandCall } from "../workflows/slack-call";
import { refusal } from "./signature";

export interface WebhookSettings {
  /** n8n's address, e.g. http://127.0.0.1:5678. */
  readonly n8n: string;
  /** The Slack app's signing secret; absent: every call is refused. */
  readonly signingSecret: string | undefined;
  /** What n8n wants to be shown. */
  readonly webhookSecret: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Slack gives up after 3 s; what is left is for the way back. */
const N8N_MS = 2_300;
/** Of a request's body; Slack's are some hundred bytes. */
const LONGEST = 64 * 1024;
/** Slack's old token of the app, which nobody needs who verifies signatures. */
const UNSHARED = new Set(["token"]);

/**
 * The ALFA webhook, between Slack and n8n: GET /health, and POST /slack/command, which verifies Slack's signature and hands the
 * command to the workflow. No secret and no text of a command is logged.
 */
export const webhookServer = (settings: WebhookSettings): Server =>
  createServer((request, response) => {
    handle(settings, request, response).catch((error: unknown) => {
      console.error(`failed: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, 500, { error: "internal error" });
    });
  });

async function handle(settings: WebhookSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method ?? ""} ${(request.url ?? "").split("?")[0] ?? ""}`;
  if (route === "GET /health") {
    send(response, 200, {
      status: "ok",
      service: "alfa-webhook",
      pid: process.pid,
      uptime: Math.floor(process.uptime()),
    });
  } else if (route === "POST /slack/command") await command(settings, request, response);
  else send(response, 404, { error: "not found" });
}

async function command(settings: WebhookSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { signingSecret, now = Date.now } = settings;
  const body = await bodyOf(request);
  if (!body) {
    send(response, 413, { error: "too large" });
    return;
  }
  if (!signingSecret) {
    console.error("slack-command: refused, SLACK_SIGNING_SECRET is not set");
    send(response, 503, { error: "not configured" });
    return;
  }
  const why = refusal(
    signingSecret,
    { timestamp: header(request, "x-slack-request-timestamp"), signature: header(request, "x-slack-signature"), body },
    now(),
  );
  if (why !== undefined) {
    console.error(`slack-command: refused: ${why}`);
    send(response, 401, { error: why });
    return;
  }
  send(response, 200, await forwarded(settings, body));
}

/** What Slack shows the user: the workflow's answer, or why there is none; another status than 200 would show him a code. */
async function forwarded({ n8n, webhookSecret }: WebhookSettings, body: Buffer): Promise<object> {
  const fields = [...new URLSearchParams(body.toString("utf8"))].filter(([name]) => !UNSHARED.has(name));
  const { method, path } = slackCommandCall;
  try {
    const answer = await fetch(new URL(`/webhook/${path}`, n8n), {
      method,
      headers: { "content-type": "application/json", ...(webhookSecret && { [secretHeader]: webhookSecret }) },
      body: JSON.stringify(Object.fromEntries(fields)),
      redirect: "error",
      signal: AbortSignal.timeout(N8N_MS),
    });
    console.log(`slack-command: n8n answered ${answer.status}`);
    const text = await answer.text();
    return answer.ok ? message(text) : said(`ALFA can't take commands now: n8n answered ${answer.status}.`);
  } catch (error) {
    const slow = error instanceof Error && error.name === "TimeoutError";
    console.error(`slack-command: n8n ${slow ? "takes longer" : "is not reachable"}`);
    return said(slow ? "ALFA has received it and still works on it." : "ALFA can't reach n8n now.");
  }
}

/** A message of Slack, or a text made one. */
function message(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && "text" in parsed) return parsed;
  } catch {
    // a text
  }
  return said("ALFA has received it.");
}

const said = (text: string): object => ({ response_type: "ephemeral", text });

/** @returns undefined for one that is too long */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LONGEST) chunks.push(chunk);
  });
  await finished(request);
  if (length > LONGEST) return undefined;
  return Buffer.concat(chunks);
}

const header = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
};

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
