import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { once } from "node:events";
import { rmSync } from "node:fs";
import recording from "./engine.json";

/** What a real Engine answered to a path: JSON, or bytes. */
export type RecordedAnswer = { readonly json: unknown } | { readonly base64: string };

const recorded: Readonly<Record<string, RecordedAnswer>> = recording;

/** Ids of the recorded containers. */
export const containerIds: readonly string[] = Object.keys(recorded).flatMap(
  (path) => /^\/containers\/([0-9a-f]{64})\/json$/.exec(path)?.[1] ?? [],
);

/** The path of a request, without version and query. */
export const pathOf = ({ url = "" }: IncomingMessage): string => url.replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "");

/** Says what the real Engine said. */
export function answerAsRecorded(request: IncomingMessage, response: ServerResponse): void {
  const answer = recorded[decodeURIComponent(pathOf(request))];
  if (answer === undefined) {
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"page not found"}');
  } else if ("json" in answer) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
  } else {
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from(answer.base64, "base64"));
  }
}

/** How an endpoint answers; the default is as recorded. */
export type Manner = (request: IncomingMessage, response: ServerResponse) => void;

/** Endpoints of Engines, each on a socket of its own. */
export class Endpoints {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** An Engine that answers in this manner. @returns its address */
  async engine(socket: string, manner: Manner = answerAsRecorded): Promise<string> {
    rmSync(socket, { force: true });
    await this.listen(createServer(manner), socket);
    return `unix://${socket}`;
  }

  /** An Engine at a port of this host. @returns its address */
  async tcp(manner: Manner = answerAsRecorded): Promise<string> {
    const server = createServer(manner);
    await this.listen(server, 0);
    const address = server.address();
    return `tcp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  private async listen(server: Server, place: string | 0): Promise<void> {
    server.on("connection", (connection: Socket) => {
      this.sockets.add(connection);
      connection.once("close", () => this.sockets.delete(connection));
    });
    this.servers.push(server);
    if (place === 0) server.listen(0, "127.0.0.1");
    else server.listen(place);
    await once(server, "listening");
  }

  close(): void {
    for (const connection of this.sockets) connection.destroy();
    for (const server of this.servers) server.close();
  }
}
