import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";

/** A site that can't be reached must not hold up the fallback. */
export const CONNECT_MS = 5_000;
/** Without a byte for this long a download is given up. */
const STALL_MS = 30_000;
const ATTEMPTS = 3;

/** A site or a file that isn't there, as opposed to one that is there and wrong. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/**
 * Fetches `url` whole. A broken transfer is tried again; a site that can't be reached, or that refuses, is not.
 *
 * @throws Unreachable
 */
export async function download(url: string, note: (text: string) => void = () => undefined): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const abort = new AbortController();
    let timer = setTimeout(() => {
      abort.abort(new Error(`no answer in ${CONNECT_MS / 1000} s`));
    }, CONNECT_MS);
    let answered = false;
    try {
      const response = await fetch(url, { signal: abort.signal, redirect: "follow" });
      answered = response.ok;
      if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
      const chunks: Uint8Array[] = [];
      let size = 0;
      const body: AsyncIterable<Uint8Array> = Readable.from(response.body);
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = setTimeout(() => {
          abort.abort(new Error(`nothing received for ${STALL_MS / 1000} s`));
        }, STALL_MS);
        chunks.push(chunk);
        size += chunk.length;
        note(`${Math.round(size / 2 ** 20)} MiB`);
      }
      return Buffer.concat(chunks);
    } catch (error) {
      if (answered && attempt < ATTEMPTS) continue;
      throw new Unreachable(`Could not fetch "${url}": ${reason(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

const Failure = z.object({ message: z.string(), cause: z.object({ message: z.string() }).optional().catch(undefined) });

/** fetch says only "fetch failed"; what failed stands in the cause. */
function reason(error: unknown): string {
  const { message, cause } = Failure.safeParse(error).data ?? { message: String(error) };
  return cause?.message ?? message;
}

/**
 * Checks a file against a list of sums in the format of `sha512sum`: a line a file, the sum in hex, two spaces, the
 * name (with `*` before it for binary mode).
 *
 * @throws UserError when the sum is another, or the list does not name the file
 */
export function verifySha512(content: Buffer, name: string, sums: string): void {
  const wanted = sums
    .split("\n")
    .map((line) => /^([0-9a-f]{128}) [ *](.+)$/i.exec(line.trim()))
    .find((match) => match?.[2] === name)?.[1]
    ?.toLowerCase();
  if (wanted === undefined) throw new UserError(`The list of checksums does not name "${name}": nothing was installed`);
  const seen = createHash("sha512").update(content).digest("hex");
  if (seen !== wanted)
    throw new UserError(`The SHA-512 sum of "${name}" is "${seen}", wanted "${wanted}": nothing was installed`);
}
