import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../../../../stacks/model/errors";

/** What was asked of the Engine since the last `forget`. */
export interface Requests {
  readonly count: number;
  /** Most that waited for an answer at once. */
  readonly atOnce: number;
  /** Seconds from the first to the last answer about a single container. */
  readonly reading: number;
}

/** A socket before the Engine's that counts what goes through it. */
export interface Counter {
  /** The address to use in place of the Engine's. */
  readonly host: string;
  forget(): void;
  seen(): Requests;
  close(): Promise<void>;
}

const INSPECT = /\/containers\/[^/]+\/json/;

/** @throws UserError when the Engine is not behind a unix socket */
export async function countRequests(host: string): Promise<Counter> {
  if (!host.startsWith("unix://"))
    throw new UserError(
      `requests can only be counted before a unix socket, not "${host}"; run this where the Engine is`,
    );
  const socketPath = host.slice("unix://".length);
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-count-"));
  const own = path.join(folder, "s");
  let [count, open, atOnce, first, last] = [0, 0, 0, 0, 0];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = request;
    const inspects = method === "GET" && INSPECT.test(url);
    count++;
    atOnce = Math.max(atOnce, ++open);
    if (inspects) first ||= performance.now();
    let over = false;
    const answered = (): void => {
      if (over) return;
      over = true;
      open--;
      if (inspects) last = performance.now();
    };
    const onward = ask({ socketPath, path: url, method, headers }, (answer) => {
      // Before it is handed on: the client may ask the next thing as soon as it has the end.
      answer.once("end", answered).once("close", answered);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => {
      answered();
      request.socket.destroy();
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  return {
    host: `unix://${own}`,
    forget() {
      [count, atOnce, first, last] = [0, open, 0, 0];
    },
    seen: () => ({ count, atOnce, reading: (last - first) / 1000 }),
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
