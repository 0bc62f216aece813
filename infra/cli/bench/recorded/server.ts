import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { z } from "zod";
import recording from "./engine.json";

const Recorded = z.union([z.object({ json: z.unknown() }), z.object({ base64: z.string() })]);
/** What a real Engine answered to a path: JSON, or bytes. */
export type RecordedAnswer = z.output<typeof Recorded>;
const Listed = z.object({ json: z.array(z.looseObject({ Id: z.string() })) });

const recorded: Readonly<Record<string, RecordedAnswer>> = recording;

/** Ids of the recorded containers. */
export const containerIds: readonly string[] = Object.keys(recorded).flatMap(
  (path) => /^\/containers\/([0-9a-f]{64})\/json$/.exec(path)?.[1] ?? [],
);

/** The path of a request, without version and query. */
export const pathOf = ({ url = "" }: IncomingMessage): string => url.replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "");

/** Says what the real Engine said. */
export const answerAsRecorded: Manner = answering(recorded);

/**
 * Says what the real Engine said, of more containers: each is one of the recorded ones under another id and name.
 * @param containers how many
 */
export function answerForMany(containers: number): Manner {
  const copies = Array.from({ length: containers }, (_, number) => {
    const id = containerIds[number % containerIds.length] ?? "";
    return { id, copy: number.toString(16).padStart(12, "0") + id.slice(12), number };
  });
  const renamed = (text: string, { id, copy, number }: (typeof copies)[number]): string =>
    text.replaceAll(id, copy).replaceAll(/shop-(\w+)-1/g, `shop-$1-${number}`);
  const all = Object.entries(recorded).flatMap(([path, answer]) => {
    if (path === "/containers/json") return [];
    const own = copies.filter(({ id }) => path.includes(id));
    return own.length === 0
      ? [[path, answer] as const]
      : own.map((one) => {
          const text = renamed(JSON.stringify(answer), one);
          return [path.replace(one.id, one.copy), Recorded.parse(JSON.parse(text))] as const;
        });
  });
  const list = Listed.parse(recorded["/containers/json"]).json;
  const json = copies.flatMap((one) =>
    list
      .filter(({ Id }) => Id === one.id)
      .map((entry) => z.unknown().parse(JSON.parse(renamed(JSON.stringify(entry), one)))),
  );
  return answering({ ...Object.fromEntries(all), "/containers/json": { json } });
}

function answering(answers: Readonly<Record<string, RecordedAnswer>>): Manner {
  return (request, response) => {
    const answer = answers[decodeURIComponent(pathOf(request))];
    if (answer === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"page not found"}');
    } else if ("json" in answer) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
    } else {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from(answer.base64, "base64"));
    }
  };
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
