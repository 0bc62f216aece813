/** Longest line kept whole; the rest of a longer one is cut off. */
const LONGEST = 256 * 1024;
const HEADER = 8;

export interface LogLine {
  /** RFC 3339 with nanoseconds, as the Engine writes it. */
  readonly timestamp: string;
  readonly line: string;
  readonly stream: "stdout" | "stderr";
}

/**
 * Cuts a container's log stream into lines. Without a terminal it comes in frames of an 8-byte header (stream, length)
 * and payload: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class DockerLines {
  private pending: Buffer = Buffer.alloc(0);
  private readonly partial = { stdout: "", stderr: "" };

  constructor(private readonly terminal: boolean) {}

  /** The lines that this chunk completes. */
  take(chunk: Buffer): LogLine[] {
    if (this.terminal) return this.lines("stdout", chunk.toString("utf8"));
    this.pending = Buffer.concat([this.pending, chunk]);
    const found: LogLine[] = [];
    while (this.pending.length >= HEADER) {
      const length = this.pending.readUInt32BE(4);
      if (this.pending.length < HEADER + length) break;
      const stream = this.pending[0] === 2 ? "stderr" : "stdout";
      found.push(...this.lines(stream, this.pending.toString("utf8", HEADER, HEADER + length)));
      this.pending = this.pending.subarray(HEADER + length);
    }
    return found;
  }

  private lines(stream: "stdout" | "stderr", text: string): LogLine[] {
    const parts = (this.partial[stream] + text).split("\n");
    this.partial[stream] = (parts.pop() ?? "").slice(0, LONGEST);
    return parts.flatMap((part) => {
      const space = part.indexOf(" ");
      return space < 0
        ? []
        : [{ timestamp: part.slice(0, space), line: part.slice(space + 1).replace(/\r$/, ""), stream }];
    });
  }
}

/** Nanoseconds since 1970 of the Engine's timestamp, as Loki's decimal text. */
export function nanoseconds(timestamp: string): string {
  const [, whole = "", fraction = ""] = /^(.*?)(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(timestamp) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1000;
  if (Number.isNaN(seconds)) throw new Error(`not a timestamp of the Docker Engine: "${timestamp}"`);
  return `${seconds}${fraction.padEnd(9, "0").slice(0, 9)}`;
}
