import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  /** Talk over this Unix socket; the URL's host is then only a name. */
  readonly socketPath?: string;
}

/**
 * One HTTP request; any status is a reply. Not `fetch`, which warns on Node 18 and knows no Unix sockets.
 * @throws Error in the words of the Go programs the stand-ins play: `Get "URL": dial tcp …: connect: connection refused`.
 */
export async function request(url: string, call: Call = {}): Promise<Reply> {
  const response = await open(url, call);
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += String(part);
  return { status: response.statusCode ?? 0, headers: response.headers, body: text };
}

/** The same with the body unread, for streams; the time limit ends with the response's headers. */
export function open(url: string, call: Call = {}): Promise<IncomingMessage> {
  const { method = "GET", headers = {}, body, timeoutMs = 5000, socketPath } = call;
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }) },
  };
  if (socketPath !== undefined) options.socketPath = socketPath;
  const send = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, options, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const timer = setTimeout(() => outgoing.destroy(new Error("context deadline exceeded")), timeoutMs);
    outgoing.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new Error(inGoWords(method, url, socketPath, error)));
    });
    outgoing.end(body);
  });
}

function inGoWords(method: string, url: string, socketPath: string | undefined, error: NodeJS.ErrnoException): string {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  return `${verb} "${url}": ${cause(new URL(url), socketPath, error)}`;
}

function cause(
  { hostname, host }: URL,
  socketPath: string | undefined,
  { code, message }: NodeJS.ErrnoException,
): string {
  const dial = socketPath === undefined ? `dial tcp ${host}` : `dial unix ${socketPath}`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${hostname}: no such host`;
  if (code === "ECONNREFUSED") return `${dial}: connect: connection refused`;
  if (code === "ENOENT") return `${dial}: connect: no such file or directory`;
  if (code === "EACCES") return `${dial}: connect: permission denied`;
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return `${dial}: connect: no route to host`;
  return message;
}
