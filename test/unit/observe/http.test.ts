import { createServer, type RequestListener, type Server } from "node:http";
import { get } from "../../../policies/observe/http";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers so, and its address. */
async function serving(answer: RequestListener): Promise<string> {
  const own = createServer(answer);
  servers.push(own);
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  const address = own.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/path?with=query`;
}

const patient = new AbortController().signal;

test("gives status and body, of an answer that is none of success too, and follows no redirect", async () => {
  const seen: (string | undefined)[] = [];
  const url = await serving(({ url: asked }, response) => {
    seen.push(asked);
    response.writeHead(302, { location: "/elsewhere" }).end("moved ü");
  });
  expect(await get(url, patient)).toEqual({ status: 302, body: "moved ü" });
  expect(seen).toEqual(["/path?with=query"]);
});

test("an aborted question fails with the signal's reason", async () => {
  const abort = new AbortController();
  const url = await serving(() => {
    abort.abort(new Error("too late"));
  });
  await expect(get(url, abort.signal)).rejects.toThrow("too late");
});

test("an answer that is cut, or has no end, is an error", async () => {
  const cut = await serving((_, response) => {
    response.writeHead(200, { "content-length": 10 }).write("half");
    response.destroy();
  });
  await expect(get(cut, patient)).rejects.toThrow();
  const endless = await serving((_, response) => {
    response.writeHead(200);
    const more = (): void => {
      while (response.writable && response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  await expect(get(endless, patient)).rejects.toThrow("more than 1048576 bytes");
});

test("where nothing listens the reason says so", async () => {
  const url = await serving(() => undefined);
  await new Promise((resolve) => servers[0]?.close(resolve));
  await expect(get(url, patient)).rejects.toThrow("ECONNREFUSED");
});
