import http from "node:http";
import { text } from "node:stream/consumers";

/** An answer to a request of the demo. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One HTTP request to this machine, with a Host header of its own (which fetch does not allow): what Traefik routes by.
 * Fails after `timeout` milliseconds.
 */
export function request(
  port: number,
  path: string,
  options: { host?: string; method?: string; body?: string; timeout?: number } = {},
): Promise<Answer> {
  const { host, method = "GET", body, timeout = 5_000 } = options;
  return new Promise((resolve, reject) => {
    const sent = http.request(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        timeout,
        headers: {
          ...(host === undefined ? {} : { host }),
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      },
      (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, body });
        }, reject);
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer from 127.0.0.1:${port}${path} within ${timeout} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Asks again until `accept` is content with the answer; fails with the last answer after `seconds`. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = "no answer";
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s (${last})`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
