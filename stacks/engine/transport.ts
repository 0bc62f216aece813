import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import type Modem from "docker-modem";
import pLimit from "p-limit";
import { jsonOrNothing } from "../model/json";
import { EngineError, explain } from "./errors";
import type { EngineHost } from "./host";
import { SshAgent } from "./ssh";
import { readAll } from "./streams";

/** Requests at once per process, over all Engines: a default socket backlog and sshd's MaxSessions stay far from their bounds. */
export const requestsAtOnce = 16;
/** sshd refuses more than 10 unauthenticated connections by default (MaxStartups). */
const SSH_CONNECTIONS = 4;
/** An Engine that answers nothing for this long is hung; what may take longer says so. */
const TIMEOUT_MS = 60_000;

const slot = pLimit(requestsAtOnce);

/** One request to the Engine. */
export interface EngineRequest {
  method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  /** Path without version, e.g. "/containers/json". */
  path: string;
  /** A list is the parameter repeated. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  /** A tar archive. */
  file?: Buffer | Readable;
  headers?: Record<string, string>;
  /** What the user would call it, for errors: `inspect container "n8n"`. */
  action: string;
  /** Milliseconds; 0 = no bound. */
  timeout?: number;
}

/** Sends requests to one Engine. */
export interface Transport {
  /** The parsed JSON answer, or raw bytes when it is no JSON. */
  json(request: EngineRequest): Promise<unknown>;
  /** The answer as a stream, from its first byte. */
  stream(request: EngineRequest): Promise<Readable>;
}

const succeeded = { 200: true, 201: true, 202: true, 204: true, 304: true, 101: true };

/** What is said to one Engine goes over this: its requests, each with its bound, and its connections. */
export class Connection {
  private opened: Promise<Opened> | undefined;
  private readonly asked = new Set<AbortController>();
  private readonly slot: typeof slot;
  private closed = false;

  /** @param atOnce requests at once to this Engine, counted apart from all others; absent: it shares the process's bound */
  constructor(
    private readonly where: EngineHost,
    atOnce?: number,
  ) {
    this.slot = atOnce === undefined ? slot : pLimit(atOnce);
  }

  /** @param api version of the API; undefined: the path has none */
  send<T>(request: EngineRequest, api: string | undefined, read: (answer: Readable) => T | Promise<T>): Promise<T> {
    return this.slot(async () => {
      const abort = new AbortController();
      this.asked.add(abort);
      const { timeout = TIMEOUT_MS } = request;
      const timer =
        timeout > 0
          ? setTimeout(() => {
              abort.abort();
            }, timeout).unref()
          : undefined;
      const done = () => {
        clearTimeout(timer);
        this.asked.delete(abort);
      };
      try {
        const answer = await this.dial(request, api, abort.signal);
        answer.once("close", done);
        return await read(answer);
      } catch (error) {
        done();
        // A stream that is aborted looks like a connection that was cut.
        throw abort.signal.aborted ? new DOMException("aborted", "AbortError") : error;
      }
    }).catch((error: unknown) => {
      throw explain(error, request.action, this.where);
    });
  }

  private async dial(request: EngineRequest, api: string | undefined, abortSignal: AbortSignal): Promise<Readable> {
    if (this.closed) throw new DOMException("closed", "AbortError");
    const { modem } = await (this.opened ??= open(this.where));
    const query = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined && value !== "");
    const answer = await new Promise<unknown>((resolve, reject) => {
      modem.dial(
        {
          path: `${api ? `/v${api}` : ""}${request.path}?`,
          method: request.method,
          statusCodes: succeeded,
          // docker-modem's own reading of an answer never ends when the connection is cut in the middle of it.
          isStream: true,
          options: { _query: Object.fromEntries(query), _body: request.body ?? {} },
          ...(request.headers && { headers: request.headers }),
          ...(request.file && { file: request.file }),
          abortSignal,
        },
        (error, result) => {
          if (error) reject(error);
          else resolve(result);
        },
      );
    });
    if (answer instanceof Readable) return answer;
    throw new EngineError(`can't ${request.action}: the Engine answered without a stream`);
  }

  /** Ends what is still asked and all connections: a hung Engine holds nobody up. Nothing can be asked afterwards. */
  async close(): Promise<void> {
    this.closed = true;
    for (const abort of this.asked) abort.abort();
    (await this.opened?.catch(() => undefined))?.agent?.destroy();
  }
}

/** @param version negotiates the API version: given once, before the first versioned request. */
export const transport = (connection: Connection, version: () => Promise<string | undefined>): Transport => ({
  json: async (request) => connection.send(request, await version(), async (answer) => valueOf(await readAll(answer))),
  stream: async (request) => connection.send({ ...request, timeout: 0 }, await version(), (answer) => answer),
});

/** The JSON value; bytes that are none as they are. */
function valueOf(bytes: Buffer): unknown {
  const value = jsonOrNothing(bytes.toString());
  return value === undefined ? bytes : value;
}

interface Opened {
  readonly modem: Modem;
  /** Absent: the process's own, which keeps no connection for long. */
  readonly agent?: HttpAgent;
}

/** docker-modem is loaded at the first request only: it takes some 75 ms. */
async function open(where: EngineHost): Promise<Opened> {
  const { default: DockerModem } = await import("docker-modem");
  // Everything is given, undefined too: docker-modem fills what is absent from DOCKER_HOST.
  const none = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    username: undefined,
    protocol: "http" as const,
  };
  const [scheme = "", rest = ""] = where.host.split("://");
  switch (scheme) {
    case "unix":
    case "npipe":
      return { modem: new DockerModem({ ...none, socketPath: rest }) };
    case "tcp":
    case "http":
    case "https":
      return tcp(DockerModem, where, scheme === "https");
    case "ssh": {
      const agent = new SshAgent(new URL(where.host), SSH_CONNECTIONS, where.sshOptions);
      return { agent, modem: new DockerModem({ ...none, host: "docker", port: 80, agent }) };
    }
    default:
      throw new EngineError(
        `can't use the Docker Engine at "${where.host}" (${where.source}): the scheme is none of unix, npipe, tcp, ssh; correct DOCKER_HOST`,
      );
  }

  function tcp(Client: typeof Modem, { host, tls, source }: EngineHost, secure: boolean): Opened {
    if (!URL.canParse(host)) {
      throw new EngineError(`can't use the Docker Engine at "${host}" (${source}): not of the form tcp://HOST:PORT`);
    }
    const url = new URL(host);
    const pool = { keepAlive: true, maxSockets: requestsAtOnce };
    const https = secure || tls !== undefined;
    const agent = https ? new HttpsAgent({ ...pool, rejectUnauthorized: tls?.verify ?? true }) : new HttpAgent(pool);
    const modem = new Client({
      ...none,
      host: url.hostname,
      port: url.port || (https ? 2376 : 2375),
      protocol: https ? "https" : "http",
      agent,
      ca: tls?.ca,
      cert: tls?.cert,
      key: tls?.key,
    });
    return { agent, modem };
  }
}
