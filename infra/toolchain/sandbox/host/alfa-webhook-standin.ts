/**
 * Stand-in for the ALFA webhook: the process on the host between Slack and n8n. GET /health; POST /slack/command calls
 * n8n's webhook `slack-command`. A second copy finds its port taken and idles, as the audit's strays did.
 * Environment: PORT (3333), N8N_URL.
 */
import { createServer, type ServerResponse } from "node:http";

const port = Number(process.env.PORT ?? 3333);
const n8n = process.env.N8N_URL ?? "http://localhost:5678";

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

async function command(response: ServerResponse): Promise<void> {
  try {
    const { status } = await fetch(`${n8n}/webhook/slack-command`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    console.log(`slack-command: n8n answered ${status}`);
    json(response, status === 200 ? 200 : 502, { n8n: status });
  } catch (error) {
    console.error(`slack-command: n8n is not reachable: ${String(error)}`);
    json(response, 502, { n8n: "unreachable" });
  }
}

const server = createServer((request, response) => {
  if (request.url === "/health")
    json(response, 200, {
      status: "ok",
      service: "alfa-webhook",
      pid: process.pid,
      uptime: Math.floor(process.uptime()),
    });
  else if (request.url === "/slack/command" && request.method === "POST") void command(response);
  else json(response, 404, { error: "not found" });
});
server.once("error", (error) => {
  console.error(`${error.message}; idle`);
  setInterval(() => undefined, 60_000);
});
server.listen(port, () => {
  console.log(`ALFA webhook on ${port}`);
});
