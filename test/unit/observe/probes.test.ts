import {
  createServer as createHttp,
  type RequestListener,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { Deadline, patienceOf } from "../../../policies/observe/limit";
import { endpointsOf } from "../../../policies/observe/probes/endpoints";
import { probeHttp } from "../../../policies/observe/probes/http";
import { probeEndpoints } from "../../../policies/observe/probes/index";
import { probeStore, storeProbe } from "../../../policies/observe/probes/stores";
import { probeUptimeKuma } from "../../../policies/observe/probes/uptime-kuma";
import { observeTunnels } from "../../../policies/observe/tunnels";
import type { ProcessEvidence } from "../../../policies/observe/evidence";
import { Engine } from "../../../stacks/engine/engine";
import { service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";

const servers: (Server | HttpServer)[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

async function listening<T extends Server | HttpServer>(server: T): Promise<{ server: T; port: number }> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return { server, port: address.port };
}

const http = async (answer: RequestListener): Promise<number> => (await listening(createHttp(answer))).port;

/** Takes connections and says nothing. */
const hanging = async (): Promise<number> => (await listening(createTcp(() => undefined))).port;

const garbage = async (): Promise<number> =>
  (await listening(createTcp((socket) => socket.on("error", () => undefined).end("\u0000\u0001 hello\r\n\r\n")))).port;

const closed = async (): Promise<number> => {
  const { server, port } = await listening(createTcp());
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const probe = (port: number, path = "/health", below: 300 | 500 = 300) =>
  probeHttp({ name: "web", url: `http://127.0.0.1:${port}${path}`, below }, 0.2);

describe("a health endpoint", () => {
  test("that answers 200 is well, however long its body takes", async () => {
    const port = await http((_request, response) => {
      response.writeHead(200).write("so ");
    });
    expect(await probe(port)).toMatchObject({ kind: "http", state: "well", seen: "HTTP 200" });
  });

  test("that answers 503 is ill; what a check may accept is told apart", async () => {
    const port = await http(({ url }, response) => response.writeHead(url === "/health" ? 503 : 404).end());
    expect(await probe(port)).toMatchObject({ state: "ill", seen: "HTTP 503" });
    expect(await probe(port, "/", 500)).toMatchObject({ state: "well", seen: "HTTP 404" });
    expect(await probe(port, "/")).toMatchObject({ state: "ill", seen: "HTTP 404" });
  });

  test("that hangs, speaks no HTTP or is not there is ill in time, with the reason", async () => {
    expect(await probe(await hanging())).toMatchObject({ state: "ill", seen: "no answer within 0.2 s" });
    expect(await probe(await garbage())).toMatchObject({ state: "ill", seen: "what answers speaks no HTTP" });
    expect(await probe(await closed())).toMatchObject({ state: "ill", seen: "connection refused" });
  });

  test("is followed on its own host alone, and not for ever", async () => {
    const asked: string[] = [];
    const elsewhere = await http((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    const port = await http(({ url }, response) => {
      const to = { "/home": "/dashboard", "/away": `http://localhost:${elsewhere}/`, "/loop": "/loop" }[url ?? ""];
      response.writeHead(to === undefined ? 200 : 302, to === undefined ? {} : { location: to }).end();
    });
    expect(await probe(port, "/home")).toMatchObject({ state: "well", seen: "HTTP 200" });
    expect(await probe(port, "/away")).toMatchObject({ state: "ill", seen: 'HTTP 302 to another host, "localhost"' });
    expect(await probe(port, "/loop")).toMatchObject({ state: "ill", seen: "more than 5 redirects" });
    expect(asked).toEqual([]);
  });

  test("is shown without user and query", async () => {
    const seen = await probeHttp(
      { name: "x", url: `http://u:c4nary@127.0.0.1:${await closed()}/h?token=c4nary`, below: 300 },
      0.2,
    );
    expect(JSON.stringify(seen)).not.toContain("c4nary");
  });

  test("that hangs holds no other up", async () => {
    const host = {
      endpoints: [
        { name: "slow", url: `http://127.0.0.1:${await hanging()}/` },
        { name: "quick", url: `http://127.0.0.1:${await http((_request, response) => response.end())}/` },
      ],
    };
    const [slow, quick] = await probeEndpoints(Stack.parse({ name: "s", services: {}, host }), new Deadline(0.8));
    expect(slow).toMatchObject({ name: "slow", state: "ill" });
    expect(quick).toMatchObject({ name: "quick", state: "well" });
    expect(quick?.milliseconds).toBeLessThan(slow?.milliseconds ?? 0);
  });
});

describe("endpoints of a stack", () => {
  const published = [{ target: 8080, published: "18080" }];
  const of = (test: string[], more: object = {}) =>
    endpointsOf(
      Stack.parse({ name: "s", services: { web: { name: "web", healthcheck: { test }, ports: published, ...more } } }),
    );

  test("what a health check asks, by the published port", () => {
    expect(of(["CMD", "curl", "-f", "http://127.0.0.1:8080/health"])).toEqual([
      { name: "web", service: "web", url: "http://127.0.0.1:18080/health", below: 500 },
    ]);
    expect(of(["CMD-SHELL", "wget -qO- http://localhost:8080 || exit 1"])[0]?.url).toBe("http://127.0.0.1:18080/");
  });

  test.each([
    ["not published", ["CMD", "curl", "http://127.0.0.1:9/health"]],
    ["with a user", ["CMD", "curl", "http://u:p@127.0.0.1:8080/"]],
    ["with a query", ["CMD", "curl", "http://127.0.0.1:8080/?key=1"]],
    ["with a header", ["CMD-SHELL", "curl -H 'X-Key: 1' http://127.0.0.1:8080/"]],
    ["no HTTP", ["CMD", "pg_isready"]],
  ])("none that is %s", (_, test) => {
    expect(of(test)).toEqual([]);
  });

  test("a declared one stands before what would be asked on the same port; processes of the host count", () => {
    const stack = Stack.parse({
      name: "s",
      services: {
        web: { name: "web", healthcheck: { test: ["CMD", "curl", "http://localhost:8080/a"] }, ports: published },
      },
      host: {
        endpoints: [{ name: "Web", service: "web", url: "http://localhost:18080/b" }],
        processes: [{ name: "hook", port: 3333, healthPath: "/health", script: "hook.js" }],
      },
    });
    expect(endpointsOf(stack).map(({ name, url }) => [name, url])).toEqual([
      ["Web", "http://localhost:18080/b"],
      ["hook", "http://localhost:3333/health"],
    ]);
  });
});

describe("a data store by its own client", () => {
  /** The answer of the container's client; the real ones are asked in the integration tests. */
  const ask = (image: string, exitCode: number, stdout = "") => {
    const engine = new Engine({ host: "unix:///nonexistent.sock", source: "a test" });
    jest.spyOn(engine, "exec").mockResolvedValue({ exitCode, stdout, stderr: "" });
    const store = service({ name: "db", image });
    const found = storeProbe(store);
    if (!found) throw new Error(`no probe for ${image}`);
    return probeStore(engine, { service: store, id: "c", probe: found }, new Deadline(0.2));
  };

  test.each([
    ["postgres:17", 0, "", "well", "accepts connections"],
    ["postgres:17", 1, "", "ill", "rejects connections"],
    ["postgres:17", 2, "", "ill", "connection refused"],
    ["postgres:17", 124, "", "ill", "no answer within 1 s"],
    ["postgres:17", 127, "", "unknown", "its client ended with code 127"],
    ["redis:8", 0, "PONG\n", "well", "PONG"],
    ["redis:8", 0, "NOAUTH Authentication required.\n", "well", "asks for a password"],
    ["redis:8", 0, "LOADING Redis is loading the dataset in memory\n", "ill", "LOADING Redis is loading"],
    ["redis:8", 1, "Could not connect to Redis at 127.0.0.1:6379: Connection refused", "ill", "Could not connect"],
    ["redis:8", 0, "\u0000\u0001", "unknown", "its client ended with code 0"],
  ])("%s, code %d %j", async (image, code, output, state, seen) => {
    const asked = await ask(image, code, output);
    expect(asked.state).toBe(state);
    expect(asked.seen).toContain(seen);
  });

  test("an Engine that hangs is late in time; one that refuses leaves it open", async () => {
    const engine = new Engine({ host: "unix:///nonexistent.sock", source: "a test" });
    const store = service({ name: "db", image: "redis:8" });
    const found = storeProbe(store);
    if (!found) throw new Error("no probe");
    const refused = await probeStore(engine, { service: store, id: "c", probe: found }, new Deadline(60));
    expect(refused).toMatchObject({ state: "unknown" });
    jest.spyOn(engine, "exec").mockReturnValue(new Promise(() => undefined));
    const late = await probeStore(engine, { service: store, id: "c", probe: found }, new Deadline(0.2));
    expect(late).toMatchObject({ state: "ill", seen: "no answer within 0.2 s" });
  });
});

describe("Uptime Kuma", () => {
  /** Speaks what its pages speak, socket.io over polling: https://socket.io/docs/v4/engine-io-protocol/ */
  const kuma = (needed: unknown): Promise<number> => {
    const queue: string[] = [];
    let poll: ServerResponse | undefined;
    const flush = () => {
      if (queue.length > 0 && poll) poll.end(queue.splice(0).join("\u001e"));
    };
    return http((request, response) => {
      const text: string[] = [];
      request.on("data", (chunk: Buffer) => text.push(chunk.toString()));
      request.on("end", () => {
        const sent = text.join("");
        if (request.method === "POST") {
          response.end("ok");
          if (sent === "40") queue.push('40{"sid":"b"}');
          if (sent === '420["needSetup"]') queue.push(`430[${JSON.stringify(needed)}]`);
        } else if (request.url?.includes("sid=") === true) poll = response;
        else response.end('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
        flush();
      });
    });
  };
  const asked = (port: number) => probeUptimeKuma("kuma", `http://127.0.0.1:${port}`, 0.5);

  test("says whether it has a user", async () => {
    expect(await asked(await kuma(true))).toMatchObject({ kind: "uptime-kuma", state: "ill", seen: "no user" });
    expect(await asked(await kuma(false))).toMatchObject({ state: "well" });
  });

  test("what hangs, is something else or is not there leaves it open", async () => {
    expect(await asked(await hanging())).toMatchObject({ state: "unknown" });
    expect(await asked(await kuma("yes"))).toMatchObject({ state: "unknown" });
    expect(await asked(await garbage())).toMatchObject({ state: "unknown" });
    expect(await asked(await closed())).toMatchObject({ state: "unknown" });
  });
});

describe("a tunnel at its metrics address", () => {
  const tunnel = (pid: number, metrics?: number): ProcessEvidence => ({
    pid,
    role: "tunnel",
    command: ["cloudflared", "tunnel", ...(metrics === undefined ? [] : ["--metrics", `0.0.0.0:${metrics}`]), "run"],
  });
  const cloudflared = (ready: number, body: unknown, config: unknown) =>
    http(({ url }, response) => {
      if (url === "/ready") response.writeHead(ready).end(JSON.stringify(body));
      else response.end(JSON.stringify(config));
    });
  const config = {
    version: 3,
    config: {
      ingress: [
        { hostname: "alfa.example.com", service: "http://localhost:3333", path: null, originRequest: {} },
        { hostname: "", service: "http_status:404" },
      ],
      "warp-routing": {},
    },
  };

  test("connections and ingress; one without a connection answers 503", async () => {
    const [up, down] = await Promise.all([
      cloudflared(200, { status: 200, readyConnections: 4, connectorId: "x" }, config),
      cloudflared(503, { status: 503, readyConnections: 0 }, "garbage"),
    ]);
    expect(await observeTunnels([tunnel(7, up), tunnel(8, down)], new Deadline(2))).toEqual([
      {
        pid: 7,
        metrics: `127.0.0.1:${up}`,
        connections: 4,
        ingress: [
          { hostname: "alfa.example.com", service: "http://localhost:3333" },
          { hostname: "", service: "http_status:404" },
        ],
      },
      { pid: 8, metrics: `127.0.0.1:${down}`, connections: 0 },
    ]);
  });

  test("what hangs, is something else or never ends is left out in time", async () => {
    const endless = await http((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    const ports = [await hanging(), await garbage(), await closed(), endless];
    const tunnels = ports.map((port, index) => tunnel(index + 1, port));
    expect(await observeTunnels(tunnels, new Deadline(0.8))).toEqual([]);
  });

  test("without a tunnel nothing is asked", async () => {
    expect(await observeTunnels([], new Deadline(2))).toEqual([]);
  });
});

test.each([
  [3, 2],
  [15, 2],
  [1.55, 1],
  [0.2, 0.5],
])("of %d s each source gets %d s", (whole, each) => {
  expect(patienceOf(new Deadline(whole))).toBeCloseTo(each, 0);
});
