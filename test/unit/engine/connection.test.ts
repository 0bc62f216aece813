import { createServer, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEngine } from "../../../stacks/engine";

const version = JSON.stringify({ ApiVersion: "1.47", MinAPIVersion: "1.24", Version: "27.5.1" });
let folder: string;
let host: string;
let server: Server;
/** Answers what is not asked for the version. */
let answer: (response: ServerResponse) => void;
let open = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "alfa-connection-"));
  const socket = path.join(folder, "e.sock");
  host = `unix://${socket}`;
  server = createServer((request, response) => {
    open += 1;
    response.once("close", () => (open -= 1));
    if (request.url?.startsWith("/version") === true) response.end(version);
    else answer(response);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const closed = async (): Promise<void> => {
  while (open > 0) await new Promise((resolve) => setImmediate(resolve));
};

test("a connection cut in the middle of an answer is an error, whatever was already said", async () => {
  for (const headers of [{ "content-length": "4000" }, { "transfer-encoding": "chunked" }]) {
    answer = (response) => {
      response.writeHead(200, headers);
      response.write('[{"Id": "', () => response.socket?.destroy());
    };
    await expect(openEngine(host).listContainers()).rejects.toThrow(/^can't reach .*: connection closed/);
  }
});

test("what is closed holds nobody up: not before an answer, not within one, not in a stream, not later", async () => {
  const heard = (respond: typeof answer): Promise<void> =>
    new Promise((resolve) => {
      answer = (response) => {
        respond(response);
        resolve();
      };
    });
  for (const respond of [
    () => undefined,
    (response: ServerResponse) => void response.writeHead(200).write("["),
  ] as const) {
    const engine = openEngine(host);
    const asked = heard(respond);
    const list = engine.listContainers();
    await asked;
    await engine.close();
    await expect(list).rejects.toThrow(/no answer in time/);
    await expect(engine.listContainers()).rejects.toThrow(/no answer in time/);
    await closed();
  }
  const engine = openEngine(host);
  const began = heard((response) => void response.writeHead(200).write("line\n"));
  const log = engine.logs("x", { tty: true });
  await began;
  const stream = await log;
  const ended = new Promise<string>((resolve) =>
    stream.once("error", (error) => {
      resolve(error.message);
    }),
  );
  await engine.close();
  expect(await ended).toMatch(/abort/);
  await closed();
});

test("an Engine with requests of its own asks no more at once, and waits for no other Engine", async () => {
  const held: ServerResponse[] = [];
  answer = (response) => void held.push(response);
  const hung = openEngine(host, 1);
  const waiting = Promise.allSettled(Array.from({ length: 40 }, () => hung.listContainers()));
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  answer = (response) => void response.end("[]");
  expect(await openEngine(host, 2).listContainers()).toEqual([]);
  expect(held).toHaveLength(1);
  await hung.close();
  expect(new Set((await waiting).map(({ status }) => status))).toEqual(new Set(["rejected"]));
});
