import { request as http } from "node:http";
import { request as https } from "node:https";

/** An answer of more bytes is none that anything here asks for. */
const MOST_BYTES = 1024 * 1024;

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks for a URL by GET; no redirect is followed. For what is asked once in a short process: the first `fetch` of a process
 * costs it five times as much.
 *
 * @throws the signal's reason when it aborts; Error when nothing answers, or with more than 1 MiB
 */
export function get(url: string | URL, signal: AbortSignal): Promise<Answer> {
  const where = new URL(url);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(signal.aborted && signal.reason instanceof Error ? signal.reason : error);
    };
    const asked = (where.protocol === "https:" ? https : http)(where, { signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MOST_BYTES) response.destroy(new Error(`the answer has more than ${MOST_BYTES} bytes`));
      });
      response.once("error", fail);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
    });
    asked.once("error", fail);
    asked.end();
  });
}
