import type { LogLine } from "./scan";

/** Milliseconds since the epoch; an Engine's stamp without a zone is UTC, as those with one usually are. */
const timeOf = (stamp: string): number => Date.parse(/T[\d:.]+$/.test(stamp) ? `${stamp}Z` : stamp);

const headerLength = 8;
/** A line that never ends is cut here: no log may fill the memory. */
const longestLine = 64 * 1024;

/**
 * Splits what the Engine's log endpoint sends (with `timestamps=1`) into lines. Without a terminal the bytes come in frames,
 * an 8-byte header before each: stream, three zeros, length (big endian).
 * Source: https://docs.docker.com/reference/api/engine/ (ContainerAttach, "Stream format").
 */
export class LineSplitter {
  readonly #emit: (line: LogLine) => void;
  readonly #framed: boolean;
  #pending: Buffer = Buffer.alloc(0);
  readonly #partial = new Map<number, string>();

  /** @param tty the container has a terminal: its log has no frames */
  constructor(tty: boolean, emit: (line: LogLine) => void) {
    this.#framed = !tty;
    this.#emit = emit;
  }

  /** Takes the next bytes, however they were cut. */
  push(chunk: Buffer): void {
    if (!this.#framed) {
      this.#text(0, chunk);
      return;
    }
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (bytes.length >= headerLength) {
      const end = headerLength + bytes.readUInt32BE(4);
      if (bytes.length < end) break;
      this.#text(bytes.readUInt8(0), bytes.subarray(headerLength, end));
      bytes = bytes.subarray(end);
    }
    this.#pending = bytes;
  }

  /** Gives a last line that has no end. */
  end(): void {
    for (const text of this.#partial.values()) this.#line(text);
    this.#partial.clear();
  }

  #text(stream: number, bytes: Buffer): void {
    // latin1 keeps every byte, so that a character cut between two chunks is whole again when the line is decoded.
    const text = (this.#partial.get(stream) ?? "") + bytes.toString("latin1");
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
    this.#partial.set(stream, rest.slice(0, longestLine));
  }

  #line(raw: string): void {
    const line = Buffer.from(raw, "latin1").toString("utf8");
    const space = line.indexOf(" ");
    const time = timeOf(line.slice(0, space));
    if (Number.isNaN(time)) return;
    this.#emit({ time, text: line.slice(space + 1) });
  }
}
