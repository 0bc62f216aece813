import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import type Modem from "docker-modem";
import pLimit from "p-limit";
import { EngineError, explain } from "./errors";
import type { EngineHost } from "./host";
import { SshAgent } from "./ssh";

/** Requests at once per process, over all Engines: a default socket backlog and sshd's MaxSessions stay far from their bounds. */
const REQUESTS_AT_ONCE = 16;
/** sshd refuses more than 10 unauthenticated connections by default (MaxStartups). */
const SSH_CONNECTIONS = 4;
/** An Engine that answers nothing for this long is hung; what may take longer says so. */
const TIMEOUT_MS = 60_000;

const slot = pLimit(REQUESTS_AT_ONCE);

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

/** @param version negotiates the API version: given once, before the first versioned request. */
export function transport(where: EngineHost, version: () => Promise<string | undefined>): Transport {
  let opened: Promise<Modem> | undefined;
  const modem = () => (opened ??= open(where));

  const dial = async (request: EngineRequest, isStream: boolean): Promise<unknown> => {
    const api = await version();
    const client = await modem();
    const timeout = request.timeout ?? TIMEOUT_MS;
    const query = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined && value !== "");
    return slot(
      () =>
        new Promise<unknown>((resolve, reject) => {
          client.dial(
            {
              path: `${api ? `/v${api}` : ""}${request.path}?`,
              method: request.method,
              statusCodes: succeeded,
              isStream,
              options: { _query: Object.fromEntries(query), _body: request.body ?? {} },
              ...(request.headers && { headers: request.headers }),
              ...(request.file && { file: request.file }),
              ...(timeout > 0 && { abortSignal: AbortSignal.timeout(timeout) }),
            },
            (error, result) => {
              if (error) reject(error);
              else resolve(result);
            },
          );
        }),
    ).catch((error: unknown) => {
      throw explain(error, request.action, where);
    });
  };

  return {
    async json(request) {
      const answer = await dial(request, false);
      // docker-modem hands over the JSON value null as its bytes.
      return Buffer.isBuffer(answer) && answer.toString().trim() === "null" ? null : answer;
    },
    async stream(request) {
      const result = await dial({ ...request, timeout: 0 }, true);
      if (result instanceof Readable) return result;
      throw new EngineError(`can't ${request.action}: the Engine answered without a stream`);
    },
  };
}

/** docker-modem is loaded at the first request only: it takes some 75 ms. */
async function open(where: EngineHost): Promise<Modem> {
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
      return new DockerModem({ ...none, socketPath: rest });
    case "tcp":
    case "http":
    case "https":
      return tcp(DockerModem, where, scheme === "https");
    case "ssh":
      return new DockerModem({
        ...none,
        host: "docker",
        port: 80,
        agent: new SshAgent(new URL(where.host), SSH_CONNECTIONS, where.sshOptions),
      });
    default:
      throw new EngineError(
        `can't use the Docker Engine at "${where.host}" (${where.source}): the scheme is none of unix, npipe, tcp, ssh; correct DOCKER_HOST`,
      );
  }

  function tcp(Client: typeof Modem, { host, tls, source }: EngineHost, secure: boolean): Modem {
    if (!URL.canParse(host)) {
      throw new EngineError(`can't use the Docker Engine at "${host}" (${source}): not of the form tcp://HOST:PORT`);
    }
    const url = new URL(host);
    const pool = { keepAlive: true, maxSockets: REQUESTS_AT_ONCE };
    const https = secure || tls !== undefined;
    const agent = https ? new HttpsAgent({ ...pool, rejectUnauthorized: tls?.verify ?? true }) : new HttpAgent(pool);
    return new Client({
      ...none,
      host: url.hostname,
      port: url.port || (https ? 2376 : 2375),
      protocol: https ? "https" : "http",
      agent,
      ca: tls?.ca,
      cert: tls?.cert,
      key: tls?.key,
    });
  }
}
