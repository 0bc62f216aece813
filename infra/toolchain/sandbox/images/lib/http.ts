import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Answers a request: a status with a body; an object becomes JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: IncomingMessage, url: URL) => Answer | undefined | Promise<Answer | undefined>;

/** Listens; a handler that returns nothing gives 404 `404 page not found`, one that throws gives 500. */
export function serve(port: number, handler: Handler, host = "0.0.0.0"): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(handler, request, response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      resolve(server);
    });
  });
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://localhost");
    send(response, (await handler(request, url)) ?? { status: 404, body: "404 page not found\n" });
  } catch (error) {
    send(response, { status: 500, body: String(error) });
  }
}

export function send(response: ServerResponse, { status, body = "", headers = {} }: Answer): void {
  const json = typeof body !== "string";
  response.writeHead(status, {
    "content-type": json ? "application/json; charset=utf-8" : "text/plain; charset=utf-8",
    ...headers,
  });
  response.end(json ? JSON.stringify(body) : body);
}

/** The whole body of a request, at most 1 MiB. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 1 << 20) throw new Error("request body larger than 1 MiB");
  }
  return text;
}
