import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { bodyOf, send } from "../lib/http";
import { env } from "./env";

/** A runner's grant: good for one connection, as n8n's. */
const grants = new Set<string>();
const runners = new Map<string, string>();

/** Names of the runners that are connected now. */
export const registeredRunners = (): string[] => [...runners.values()];

const isExternal = (): boolean => env("N8N_RUNNERS_MODE") === "external";

/** @throws Error for external mode without a token, as n8n does before anything else. */
export function checkRunnerSettings(): void {
  if (isExternal() && !env("N8N_RUNNERS_AUTH_TOKEN")) {
    throw new Error(
      "Missing auth token. When `N8N_RUNNERS_MODE` is `external`, it is required to set `N8N_RUNNERS_AUTH_TOKEN`. Its value should be a shared secret between n8n and the launcher.",
    );
  }
}

/** Opens the task broker; in internal mode also plays the JavaScript runner, and says that Python is missing. */
export async function startBroker(): Promise<void> {
  const host = env("N8N_RUNNERS_BROKER_LISTEN_ADDRESS") ?? "127.0.0.1";
  const port = Number(env("N8N_RUNNERS_BROKER_PORT") ?? 5679);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/healthz") send(response, { status: 200, body: { status: "ok" } });
    else if (url.pathname === "/runners/auth" && request.method === "POST") {
      void bodyOf(request).then((body) => {
        const granted = grant(body);
        send(
          response,
          granted === undefined
            ? { status: 403, body: { code: 403, message: "Forbidden" } }
            : { status: 200, body: { data: { token: granted } } },
        );
      });
    } else send(response, { status: 404 });
  });
  server.on("upgrade", (request, socket) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (url.pathname !== "/runners/_ws" || !grants.delete(token)) {
      socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      return;
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request.headers["sec-websocket-key"])}\r\n\r\n`,
    );
    register(
      url.searchParams.get("id") ?? randomBytes(8).toString("hex"),
      url.searchParams.get("name") ?? "launcher",
      (gone) => {
        socket.on("close", gone);
        socket.on("error", gone);
        socket.resume();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  console.log(`n8n Task Broker ready on ${host}, port ${port}`);
  if (isExternal()) return;
  register(randomBytes(8).toString("hex"), "JS Task Runner", () => undefined);
  console.log(
    "Failed to start Python task runner in internal mode. because Python 3 is missing from this system. Launching a Python runner in internal mode is intended only for debugging and is not recommended for production. Users are encouraged to deploy in external mode. See: https://docs.n8n.io/hosting/configuration/task-runners/#setting-up-external-mode",
  );
}

function register(id: string, name: string, whenGone: (gone: () => void) => void): void {
  runners.set(id, name);
  console.log(`Registered runner "${name}" (${id}) `);
  whenGone(() => runners.delete(id));
}

function grant(body: string): string | undefined {
  try {
    const asked: unknown = JSON.parse(body);
    if (
      typeof asked !== "object" ||
      asked === null ||
      !("token" in asked) ||
      asked.token !== env("N8N_RUNNERS_AUTH_TOKEN")
    )
      return undefined;
  } catch {
    return undefined;
  }
  const token = randomBytes(24).toString("hex");
  grants.add(token);
  return token;
}

/** RFC 6455, section 4.2.2. */
const acceptKey = (key = ""): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
