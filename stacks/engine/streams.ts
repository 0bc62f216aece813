import { PassThrough, type Readable, Transform, type TransformCallback } from "node:stream";
import { finished } from "node:stream/promises";
import { z } from "zod";

/** Source of a chunk of a container's output. */
export type Source = "stdout" | "stderr";

/**
 * Takes apart the Engine's multiplexed stream (8 bytes of header a frame: source, 3 zeros, length) and calls `onChunk` for each frame.
 * A container with a terminal sends raw bytes instead: all of it is stdout.
 * Source: https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/ContainerAttach (stream format)
 */
class Demultiplexer extends Transform {
  private rest = Buffer.alloc(0);
  constructor(private readonly onChunk: (source: Source, chunk: Buffer) => void) {
    super({ readableObjectMode: true });
  }
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 8) {
      const end = 8 + this.rest.readUInt32BE(4);
      if (this.rest.length < end) break;
      this.onChunk(this.rest[0] === 2 ? "stderr" : "stdout", this.rest.subarray(8, end));
      this.rest = this.rest.subarray(end);
    }
    done();
  }
}

/** The container's output without frame headers, both sources in the order they came. */
export function demultiplex(stream: Readable, tty: boolean): Readable {
  const output = new PassThrough();
  const parser = tty ? new PassThrough() : new Demultiplexer((_source, chunk) => output.write(chunk));
  if (tty) return forward(stream, output);
  forward(stream, parser);
  parser.on("data", () => undefined);
  parser.on("end", () => output.end());
  output.on("close", () => stream.destroy());
  return output;
}

function forward(stream: Readable, target: Transform): Transform {
  stream.on("error", (error) => target.destroy(error));
  target.on("close", () => stream.destroy());
  return stream.pipe(target);
}

/** Reads a multiplexed stream to its end. */
export async function capture(stream: Readable): Promise<Record<Source, string>> {
  const chunks: Record<Source, Buffer[]> = { stdout: [], stderr: [] };
  const parser = new Demultiplexer((source, chunk) => chunks[source].push(Buffer.from(chunk)));
  forward(stream, parser);
  parser.resume();
  await finished(parser);
  return { stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString() };
}

/** Reads a stream to its end. */
export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(z.instanceof(Uint8Array).parse(chunk)));
  return Buffer.concat(chunks);
}

/** The JSON values of a stream with one on each line (pull, build, events). */
export async function* jsonLines(stream: Readable): AsyncGenerator {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    rest += decoder.decode(z.instanceof(Uint8Array).parse(chunk), { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) yield JSON.parse(line);
  }
  if (rest.trim()) yield JSON.parse(rest);
}
