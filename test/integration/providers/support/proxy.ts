import { createServer, request as ask } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What happens to one request in place of its answer. */
export type Fault =
  /** An answer of the Engine's that says no; it has done nothing. */
  | { readonly status: number; readonly message: string }
  /** The connection ends before the Engine has the request. */
  | "cut before"
  /** The Engine has done it, and the connection ends before the answer. */
  | "cut after"
  /** The same two, and something else happens to the Engine at that moment. */
  | { readonly before: () => void }
  | { readonly after: () => void };

/** A socket before the Engine's. */
export interface Proxy {
  readonly host: string;
  /** The requests that change something, as "POST /containers/create". */
  readonly changes: string[];
  /** Lets the n-th request (from 0) that changes something, counted from now on, go wrong; undefined: none. */
  fail(at: number | undefined, fault?: Fault): void;
  close(): void;
}

/** Stands between a client and the Engine at `socket`, and lets single requests go wrong. */
export async function openProxy(socket: string): Promise<Proxy> {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-proxy-"));
  const own = path.join(folder, "s");
  let at: number | undefined;
  let fault: Fault | undefined;
  let changes: string[] = [];
  const server = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    let wrong: Fault | undefined;
    if (method !== "GET" && method !== "HEAD") {
      if (changes.length === at) wrong = fault;
      changes.push(`${method} ${url.replace(/^\/v[\d.]+/, "").replace(/\?.*/, "")}`);
    }
    if (wrong === "cut before" || (typeof wrong === "object" && "before" in wrong)) {
      if (typeof wrong === "object") wrong.before();
      request.socket.destroy();
      return;
    }
    if (typeof wrong === "object" && "status" in wrong) {
      const { status, message } = wrong;
      request.resume();
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ message }));
      return;
    }
    const onward = ask({ socketPath: socket, path: url, method, headers: request.headers }, (answer) => {
      if (wrong !== undefined) {
        answer.resume().on("end", () => {
          if (typeof wrong === "object" && "after" in wrong) wrong.after();
          request.socket.destroy();
        });
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  return {
    host: `unix://${own}`,
    get changes() {
      return changes;
    },
    fail(next, how) {
      [at, fault, changes] = [next, how, []];
    },
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
