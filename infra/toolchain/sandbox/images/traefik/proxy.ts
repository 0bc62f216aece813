import { request, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { send, type Answer } from "../lib/http";
import type { Dynamic, ForwardAuth, Router } from "./dynamic";

/** The router that takes a request on an entry point: the highest priority that matches. */
export function routerFor(routing: Dynamic, entryPoint: string, message: IncomingMessage): Router | undefined {
  const seen = {
    host: (message.headers.host ?? "").replace(/:\d+$/, "").toLowerCase(),
    path: new URL(message.url ?? "/", "http://localhost").pathname,
    method: message.method ?? "GET",
    header: (name: string) => {
      const value = message.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
  };
  return routing.routers.find(({ entryPoints, rule }) => entryPoints.includes(entryPoint) && rule(seen));
}

/**
 * Sends a request through a router's middlewares on to its service; 502 when nothing answers there, as Traefik does.
 * @param internal answers for a service of Traefik itself ("api@internal").
 */
export async function forward(
  routing: Dynamic,
  router: Router,
  message: IncomingMessage,
  response: ServerResponse,
  internal?: Answer,
): Promise<void> {
  const url = routing.services.get(router.service);
  const auths = router.middlewares.map((name) => routing.forwardAuths.get(name));
  if ((url === undefined && !internal) || auths.includes(undefined)) {
    send(response, { status: 404, body: "404 page not found\n" });
    return;
  }
  const added: Record<string, string> = {};
  for (const auth of auths) {
    if (auth && !(await isAllowed(auth, message, response, added))) return;
  }
  if (internal) {
    send(response, internal);
    return;
  }
  const upstream = request(
    (url ?? "") + (message.url ?? "/"),
    { method: message.method, headers: { ...forwarded(message), ...added } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.on("error", () => {
    if (!response.headersSent) send(response, { status: 502, body: "Bad Gateway" });
    else response.destroy();
  });
  message.pipe(upstream);
}

/** Web sockets: the two connections are joined once the service has agreed. */
export function upgrade(
  routing: Dynamic,
  router: Router,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const url = routing.services.get(router.service);
  if (url === undefined) {
    socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    return;
  }
  const upstream = request(url + (message.url ?? "/"), { headers: forwarded(message) });
  upstream.on("upgrade", (answer, other, rest) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    other.write(head);
    socket.write(rest);
    other.pipe(socket).pipe(other);
    const end = (): void => {
      other.destroy();
      socket.destroy();
    };
    other.on("error", end);
    socket.on("error", end);
  });
  upstream.on("error", () => socket.destroy());
  upstream.end();
}

function forwarded(message: IncomingMessage): Record<string, string | string[]> {
  const kept = Object.entries(message.headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(kept),
    "x-forwarded-for": message.socket.remoteAddress ?? "",
    "x-forwarded-host": message.headers.host ?? "",
    "x-forwarded-proto": "http",
    "x-forwarded-server": process.env.HOSTNAME ?? "",
  };
}

/** Asks a ForwardAuth address: 2xx lets the request pass with the named headers, anything else is the answer. */
function isAllowed(
  { address, responseHeaders }: ForwardAuth,
  message: IncomingMessage,
  response: ServerResponse,
  added: Record<string, string>,
): Promise<boolean> {
  const headers = {
    ...forwarded(message),
    "x-forwarded-method": message.method ?? "GET",
    "x-forwarded-uri": message.url ?? "/",
  };
  return new Promise((resolve) => {
    request(address, { headers }, (answer) => {
      const allowed = Math.floor((answer.statusCode ?? 500) / 100) === 2;
      for (const name of allowed ? responseHeaders : []) {
        const value = answer.headers[name.toLowerCase()];
        if (typeof value === "string") added[name.toLowerCase()] = value;
      }
      if (allowed) answer.resume();
      else {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }
      resolve(allowed);
    })
      .on("error", () => {
        send(response, { status: 500 });
        resolve(false);
      })
      .end();
  });
}
